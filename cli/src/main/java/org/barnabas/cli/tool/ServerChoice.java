package org.barnabas.cli.tool;

import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which cluster a command is for. The first of these decides: {@code --bootstrap-server}, {@code --profile},
 * {@code bootstrap.servers} in {@code --client-config}, {@code BARNABAS_BOOTSTRAP_SERVERS}, the profile in use,
 * {@code 127.0.0.1:9092}.
 *
 * @param properties of the client, {@code bootstrap.servers} among them
 * @param profile the profile that the addresses are of; null if it is none, or the default
 * @param note what a person should know about the choice; null if there is nothing unusual
 */
record ServerChoice(
        Properties properties,
        @Nullable String note,
        @Nullable String profile) {

    static final String VARIABLE = "BARNABAS_BOOTSTRAP_SERVERS";
    static final String DEFAULT = "127.0.0.1:9092";

    /**
     * @param option {@code --bootstrap-server}, or null
     * @param profile {@code --profile}, or null
     * @param file what {@code --client-config} holds; wins over a profile, key by key
     */
    static ServerChoice of(
            @Nullable String option,
            @Nullable String profile,
            Properties file,
            Map<String, String> environment,
            Profiles profiles) {
        if (option != null && profile != null) {
            throw new UsageException("--bootstrap-server and --profile exclude each other.");
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        String named = profile;
        if (named == null && option == null && !file.containsKey(ConnectionOptions.BOOTSTRAP) && variable.isEmpty()) {
            named = profiles.current();
        }
        Properties chosen = new Properties();
        if (named != null) {
            chosen.putAll(profiles.read(named));
        }
        String servers = chosen.getProperty(ConnectionOptions.BOOTSTRAP);
        chosen.putAll(file);
        if (profile != null && servers != null) {
            chosen.setProperty(ConnectionOptions.BOOTSTRAP, servers);
        } else if (option != null) {
            chosen.setProperty(ConnectionOptions.BOOTSTRAP, option);
        } else if (!variable.isEmpty()) {
            chosen.putIfAbsent(ConnectionOptions.BOOTSTRAP, variable);
        }
        chosen.putIfAbsent(ConnectionOptions.BOOTSTRAP, DEFAULT);
        String own = named == null || named.equals(Profiles.DEFAULT) ? null : named;
        String note = own == null ? null : "profile " + own + ": " + chosen.getProperty(ConnectionOptions.BOOTSTRAP);
        return new ServerChoice(chosen, note, own);
    }

    String servers() {
        return properties.getProperty(ConnectionOptions.BOOTSTRAP);
    }
}
