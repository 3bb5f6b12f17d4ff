package org.barnabas.broker.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.barnabas.broker.config.key.ConfigException;
import org.barnabas.broker.config.key.ConfigKey;
import org.barnabas.broker.config.key.ConfigProblem;
import org.barnabas.broker.config.key.ConfigValues;
import org.barnabas.broker.config.key.KeysWithoutEffect;
import org.jspecify.annotations.Nullable;

/**
 * Judges a written configuration as a whole: everything that is wrong or has no effect is found in one go. One use, one
 * thread; starts nothing.
 */
public final class ConfigCheck {

    private final WrittenConfig written;
    private final List<ConfigProblem> problems;
    /** What was written, without values that their keys do not take, so that the rest can be judged together. */
    private final Map<String, String> sound = new LinkedHashMap<>();

    private ConfigCheck(WrittenConfig written) {
        this.written = written;
        this.problems = new ArrayList<>(written.problems());
    }

    /** Judges it. */
    public static ConfigCheck of(WrittenConfig written) {
        ConfigCheck check = new ConfigCheck(written);
        check.keys();
        check.together();
        check.sort();
        return check;
    }

    /**
     * Also whether its folders can be made and written; a start finds that out by doing so. Nothing is left behind.
     */
    public ConfigCheck withFolders() {
        if (!hasErrors()) {
            BrokerConfig config = config();
            problems.addAll(FolderCheck.of(config.storage(), config.zooKeeper(), written));
            sort();
        }
        return this;
    }

    private void sort() {
        problems.sort(Comparator.comparing(ConfigProblem::severity)
                .thenComparingInt(problem -> written.place(problem.key()).line()));
    }

    /** Everything that was found, errors first, then in the order of the file. */
    public List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Whether a broker must not start with it. */
    public boolean hasErrors() {
        return problems.stream().anyMatch(ConfigProblem::isError);
    }

    /**
     * What a broker can start with.
     *
     * @throws ConfigException with all problems if there is an error among them
     */
    public BrokerConfig config() {
        if (hasErrors()) {
            throw new ConfigException(problems);
        }
        return new BrokerConfig(
                new ConfigValues(written.values()),
                problems(),
                Runtime.getRuntime().availableProcessors());
    }

    private void keys() {
        UnservedKeys unserved = new UnservedKeys(written);
        written.values().forEach((name, value) -> {
            ConfigKey<?> key = BrokerKeys.find(name);
            if (key == null) {
                problems.add(unserved.explain(name, value));
            } else if (takes(key, value)) {
                sound.put(name, value);
                if (KeysWithoutEffect.contains(key)) {
                    problems.add(withoutEffect(key));
                }
            }
        });
    }

    private ConfigProblem withoutEffect(ConfigKey<?> key) {
        String reason = key.doc().replaceFirst("^No effect: ", "").replaceFirst("\\. .*|\\.$", "");
        return new ConfigProblem(
                ConfigProblem.Severity.WARNING,
                key.name(),
                written.place(key.name()).text(),
                "Configuration " + key.name() + " has no effect: " + reason,
                "Remove the key, or leave it: it does no harm");
    }

    private boolean takes(ConfigKey<?> key, String value) {
        try {
            key.parse(value);
            return true;
        } catch (ConfigException e) {
            add(e, accepted(key));
            return false;
        }
    }

    private static String accepted(ConfigKey<?> key) {
        String range = key.accepted().isEmpty() ? "" : ": " + key.accepted();
        String fallback = key.defaultText() == null ? "" : " (" + key.defaultText() + " by default)";
        String type = key.type().name().toLowerCase(Locale.ROOT);
        return "It takes " + (type.startsWith("i") ? "an " : "a ") + type + range + fallback;
    }

    private void together() {
        ConfigValues values = new ConfigValues(sound);
        ListenerRules.check(values, kraftListeners(), e -> add(e, ""));
        NodeConfig node = NodeConfig.of(values);
        attempt(() -> ZooKeeperConfig.of(values, node));
        attempt(() -> StorageConfig.of(values, node));
        attempt(() -> CoordinatorConfig.of(values));
        attempt(() -> TopicConfig.of(TopicValues.of(Map.of(), Map.of(), Map.of(), values)));
        attempt(() -> CombinationRules.check(values, node, new Found()));
    }

    private final class Found implements CombinationRules.Findings {

        @Override
        public void error(ConfigException problem) {
            add(problem, "");
        }

        @Override
        public void warning(String key, String problem, String advice) {
            problems.add(new ConfigProblem(
                    ConfigProblem.Severity.WARNING, key, written.place(key).text(), problem, advice));
        }
    }

    private List<String> kraftListeners() {
        return ConfigKey.members(written.values().getOrDefault("controller.listener.names", ""));
    }

    private void attempt(Runnable part) {
        try {
            part.run();
        } catch (ConfigException e) {
            add(e, "");
        }
    }

    private void add(ConfigException failure, String advice) {
        @Nullable String key = failure.key();
        problems.add(new ConfigProblem(
                ConfigProblem.Severity.ERROR,
                key,
                written.place(key).text(),
                String.valueOf(failure.getMessage()),
                failure.advice().isEmpty() ? advice : failure.advice()));
    }
}
