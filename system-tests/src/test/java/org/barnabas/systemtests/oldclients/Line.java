package org.barnabas.systemtests.oldclients;

import java.util.List;
import org.barnabas.systemtests.RunningProcess;

/**
 * A record as one of the programs printed it.
 *
 * @param reader the group, or the topic if there is none
 * @param key "null" if there is none
 * @param last its timestamp, or what else the program says of a record
 */
public record Line(String reader, String topic, int partition, long offset, String key, String value, long last) {

    /** What was read so far, in the order of the reading; a line that is not complete yet is left out. */
    public static List<Line> of(RunningProcess program) {
        return of(program.output());
    }

    /** All records in an output. */
    public static List<Line> of(String output) {
        return output.substring(0, output.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("record "))
                .map(Line::parse)
                .toList();
    }

    private static Line parse(String line) {
        String[] word = line.split(" ", -1);
        int at = word.length == 8 ? 1 : 0;
        return new Line(
                word[1],
                word[at + 1],
                Integer.parseInt(word[at + 2]),
                Long.parseLong(word[at + 3]),
                word[at + 4],
                word[at + 5],
                Long.parseLong(word[at + 6]));
    }

    /** Partition, offset, key and value: what every reader must agree on. */
    String place() {
        return partition + "/" + offset + " " + key + " " + value;
    }
}
