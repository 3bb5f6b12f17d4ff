package org.barnabas.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final String LONG = "a-topic-with-a-very-long-name-that-fills-the-line";

    private static List<String> lines(Table table, Screen screen) {
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true), screen);
        return text.toString().lines().toList();
    }

    private static Table table() {
        return new Table("topic", "partition", "state", "topicId", "secret")
                .minor("topicId")
                .programsOnly("secret")
                .row(LONG, 17, new Trouble("down"), "wZ5my_oPTL2ThSb3TNi36Q", "x")
                .row("b", 3, "up", "wZ5my_oPTL2ThSb3TNi36Q", "y");
    }

    @Test
    void aPipeGetsEverything() {
        // When
        List<String> lines = lines(table(), Screen.NONE);

        // Then
        assertThat(lines.get(0)).matches("TOPIC +PARTITION  STATE  TOPIC ID");
        assertThat(lines.get(1)).isEqualTo(LONG + "         17  down   wZ5my_oPTL2ThSb3TNi36Q");
    }

    @Test
    void aNarrowTerminalLosesWhatIsOfMinorImportance() {
        // When
        List<String> lines = lines(table(), new Screen(80, false));

        // Then
        assertThat(lines.get(0)).matches("TOPIC +PARTITION  STATE");
        assertThat(lines.get(1)).isEqualTo(LONG + "         17  down");
    }

    @Test
    void anEvenNarrowerOneSeesLongTextsCutAndNumbersWhole() {
        // When
        List<String> lines = lines(table(), new Screen(40, false));

        // Then
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
        assertThat(lines.get(1)).startsWith("a-topic-with-a-very").contains("~").endsWith("17  down");
    }

    @Test
    void whereNothingCanBeCutLinesWrap() {
        // Given
        Table numbers = new Table("a", "b").row(123_456_789_012L, 123_456_789_012L);

        // When
        List<String> lines = lines(numbers, new Screen(20, false));

        // Then
        assertThat(lines.get(1)).isEqualTo("123456789012  123456789012");
    }

    @Test
    void troubleIsRedWithoutMovingAnything() {
        // When
        List<String> plain = lines(table(), new Screen(200, false));
        List<String> coloured = lines(table(), new Screen(200, true));

        // Then
        assertThat(coloured.get(1)).contains("\033[31mdown\033[0m");
        assertThat(coloured.stream().map(line -> line.replaceAll("\033\\[\\d+m", "")))
                .isEqualTo(plain);
    }

    @Test
    void theLauncherSaysWhatTheScreenIs() {
        assertThat(Screen.of(Map.of("TERM", "xterm"))).isEqualTo(Screen.NONE);
        assertThat(Screen.of(Map.of("BARNABAS_COLUMNS", "97", "TERM", "xterm"))).isEqualTo(new Screen(97, true));
        assertThat(Screen.of(Map.of("BARNABAS_COLUMNS", "97", "TERM", "xterm", "NO_COLOR", "1")))
                .isEqualTo(new Screen(97, false));
        assertThat(Screen.of(Map.of("BARNABAS_COLUMNS", "97", "TERM", "dumb"))).isEqualTo(new Screen(97, false));
        assertThat(Screen.of(Map.of("BARNABAS_COLUMNS", "5", "TERM", "xterm")).columns())
                .as("not believed")
                .isZero();
    }

    @Test
    void durationsAreSaidInUnitsThatPeopleUse() {
        assertThat(new SettingValue("retention.ms", "1000000")).hasToString("1000000 (16 min 40 s)");
        assertThat(new SettingValue("retention.ms", "604800000")).hasToString("604800000 (7 days)");
        assertThat(new SettingValue("retention.ms", "90000000")).hasToString("90000000 (1 day 1 h)");
    }

    @Test
    void numbersGoWithTheirNouns() {
        assertThat(Counted.of(1, "broker")).isEqualTo("1 broker");
        assertThat(Counted.of(0, "broker")).isEqualTo("0 brokers");
        assertThat(Counted.verb(1, "has", "have")).isEqualTo("has");
        assertThat(Counted.verb(2, "has", "have")).isEqualTo("have");
    }

    @Test
    void hintsAskTheBrokerThatWasGiven() {
        // Given
        String text = "'barnabas topic list' shows them; next: barnabas partition reassign execute --plan-file p"
                + "\n'barnabas group describe GROUP', 'barnabas profile list' or 'barnabas start'";

        // When
        String about = CommandName.about(text, "-b host:1");

        // Then
        assertThat(about)
                .isEqualTo(
                        "'barnabas topic list -b host:1' shows them; next: barnabas partition reassign execute -b host:1"
                                + " --plan-file p\n'barnabas group describe -b host:1 GROUP', 'barnabas profile list' or"
                                + " 'barnabas start'");
        assertThat(CommandName.about(text, "")).isEqualTo(text);
    }

    @Test
    void hintsAreWrittenAsTheCommandWasTyped() {
        // Given
        String text = "barnabas: no such topic\n'barnabas topic list' shows them. back: barnabas leader elect --all";

        // When
        String typed = CommandName.in(text, "./barnabas");

        // Then
        assertThat(typed)
                .isEqualTo("barnabas: no such topic\n'./barnabas topic list' shows them. back: ./barnabas leader elect"
                        + " --all");
        assertThat(CommandName.in(text, "barnabas")).isEqualTo(text);
    }
}
