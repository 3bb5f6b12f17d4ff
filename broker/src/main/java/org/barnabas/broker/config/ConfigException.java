package org.barnabas.broker.config;

/** A configuration that cannot be used; the message names the key and says what to do. */
public final class ConfigException extends RuntimeException {

    /** Says what is wrong. */
    public ConfigException(String message) {
        super(message);
    }

    /** A value that the key does not take. */
    static ConfigException invalid(String key, String value, String expected) {
        return new ConfigException("Invalid value " + value + " for configuration " + key + ": " + expected);
    }
}
