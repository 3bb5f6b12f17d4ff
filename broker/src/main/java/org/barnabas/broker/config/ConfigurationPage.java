package org.barnabas.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ToleratedTopicKeys;
import org.barnabas.broker.config.key.TopicKeys;

/** Writes {@code docs/configuration.md} from the keys, so that the page cannot say anything else than the code. */
final class ConfigurationPage {

    private static final String OPENING = """
            # Configuration
            This page is generated from the code; `./dev docs` writes it anew.

            Keys have Apache Kafka's names, types and units, and its defaults unless a line says otherwise. They are
            given in a file (`--config server.properties`) or one by one (`--set key=value`, which wins). Keys marked
            with **B** are Barnabas' own. Keys of Apache Kafka that are not listed have no effect here: each one that
            is written is reported at the start with what to do about it, and those that it would be unsafe to ignore
            (security above all) stop the start. `barnabas config check --config FILE` says all of that of a file without
            starting anything.

            Keys marked **dynamic** can change while the broker runs, for one broker or for all. The value in force of
            a topic's key is, in this order: the topic's own, this broker's dynamic one, all brokers' dynamic one, the
            file's, the default. `min.insync.replicas` is set for a topic or for all brokers, not for one at run time.

            The broker that is asked for a change at run time refuses, with INVALID_CONFIG,

            - a number of threads that is less than half of what holds there now, or more than twice as much, as Apache
              Kafka does; what returns to the file's value is taken;
            - a limit of connections that would shut out whoever asks for it: less for the client's address than that
              has open now, or less in all than there are. Apache Kafka takes these and makes room by closing
              connections where all are too many; here all that are open stay, and the client could not come back
              to take its change back. Nothing is lost: others' limits, in `max.connections.per.ip.overrides` too,
              can be as low as wanted, and a file may say anything.

            Refused connections are in the log, each address once a minute. If an address is shut out, take the limit
            back from another one, or write `max.connections.per.ip.overrides` in the file, unless that is set at run
            time too, and restart the broker: a broker starts with what was set at run time.
            """;

    private ConfigurationPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(OPENING);
        for (Map.Entry<String, List<ConfigKey<?>>> component :
                BrokerKeys.byComponent().entrySet()) {
            heading(page, component.getKey());
            component.getValue().forEach(key -> row(page, key));
        }
        heading(page, "Topics");
        TopicKeys.all().forEach(key -> row(page, key.key()));
        heading(page, "Topics: taken, without effect");
        ToleratedTopicKeys.all().forEach(key -> row(page, key));
        return page.toString();
    }

    private static void heading(StringBuilder page, String title) {
        page.append("\n## ").append(title).append('\n');
        page.append("| Key | Type | Default | Accepted | What it does |\n|---|---|---|---|---|\n");
    }

    private static void row(StringBuilder page, ConfigKey<?> key) {
        String defaultText = key.defaultText();
        String shown = defaultText == null ? "none" : defaultText.isEmpty() ? "empty" : "`" + defaultText + "`";
        String marks =
                (key.isOwn() ? " **B**" : "") + (key.update() == ConfigKey.Update.READ_ONLY ? "" : " **dynamic**");
        page.append("| `")
                .append(key.name())
                .append('`')
                .append(marks)
                .append(" | ")
                .append(key.type().name().toLowerCase(Locale.ROOT))
                .append(" | ")
                .append(shown)
                .append(" | ")
                .append(key.accepted())
                .append(" | ")
                .append(key.doc())
                .append(" |\n");
    }
}
