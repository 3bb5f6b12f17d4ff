package org.barnabas.cli.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code KEY=VALUE} arguments. */
public final class Settings {

    private Settings() {}

    /** Keys and values in the order given; only the first {@code =} separates. */
    public static Map<String, String> parse(List<String> settings) {
        Map<String, String> parsed = new LinkedHashMap<>();
        for (String setting : settings) {
            int equal = setting.indexOf('=');
            if (equal <= 0) {
                throw new UsageException("'" + setting + "' is no setting: write KEY=VALUE.");
            }
            parsed.put(setting.substring(0, equal), setting.substring(equal + 1));
        }
        return parsed;
    }
}
