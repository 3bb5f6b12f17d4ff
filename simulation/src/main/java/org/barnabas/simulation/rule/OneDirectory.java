package org.barnabas.simulation.rule;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.barnabas.simulation.machine.Chronicle;
import org.barnabas.simulation.machine.SimulatedMachine;
import org.barnabas.testkit.history.TopicPartition;

/** A partition is in one log directory of a broker only: two would take turns at the starts to come. */
final class OneDirectory {

    private static final String METADATA = "partition.metadata";

    private OneDirectory() {}

    /** @param folder where its log is */
    static void check(TopicPartition partition, Path folder, SimulatedMachine machine, Chronicle chronicle) {
        byte[] own = machine.disks().of(folder).peek(folder.resolve(METADATA), 0);
        for (Path directory : machine.disks().directories()) {
            Path other = directory.resolve(partition.toString());
            if (!other.equals(folder) && own != null) {
                byte[] its = machine.disks().of(other).peek(other.resolve(METADATA), 0);
                // One of a topic that had the name before goes when its time comes.
                if (its != null && Arrays.equals(own, its)) {
                    chronicle.fail(partition + ": OneDirectory is violated: " + machine.id() + " has it in " + folder
                            + " and " + other + ", " + new String(its, StandardCharsets.UTF_8));
                }
            }
        }
    }
}
