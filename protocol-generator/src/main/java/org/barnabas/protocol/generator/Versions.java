package org.barnabas.protocol.generator;

/** A contiguous range of versions, both ends included; empty if {@code high < low}. */
record Versions(int low, int high) {
    static final Versions NONE = new Versions(0, -1);
    private static final int OPEN = Short.MAX_VALUE;

    /** Accepts the notations of the schemas: {@code none}, {@code 3}, {@code 3-5}, {@code 3+}. */
    static Versions parse(String text) {
        String trimmed = text.trim();
        if (trimmed.isEmpty() || trimmed.equals("none")) {
            return NONE;
        }
        if (trimmed.endsWith("+")) {
            return new Versions(Integer.parseInt(trimmed.substring(0, trimmed.length() - 1)), OPEN);
        }
        int dash = trimmed.indexOf('-');
        if (dash < 0) {
            int only = Integer.parseInt(trimmed);
            return new Versions(only, only);
        }
        return new Versions(
                Integer.parseInt(trimmed.substring(0, dash)), Integer.parseInt(trimmed.substring(dash + 1)));
    }

    boolean isEmpty() {
        return high < low;
    }

    boolean contains(int version) {
        return low <= version && version <= high;
    }

    Versions intersect(Versions other) {
        Versions common = new Versions(Math.max(low, other.low), Math.min(high, other.high));
        return common.isEmpty() || isEmpty() || other.isEmpty() ? NONE : common;
    }

    /** These and all that may come. */
    Versions andAbove() {
        return isEmpty() ? NONE : new Versions(low, OPEN);
    }

    /** The smallest range that contains both. */
    Versions hull(Versions other) {
        if (isEmpty()) {
            return other;
        }
        return other.isEmpty() ? this : new Versions(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** The part below {@code other}; fields become tagged from some version on, never the other way round. */
    Versions below(Versions other) {
        return other.isEmpty() ? this : intersect(new Versions(0, other.low - 1));
    }

    /** In the notation of the schemas. */
    @Override
    public String toString() {
        if (isEmpty()) {
            return "none";
        }
        return high == OPEN ? low + "+" : low == high ? Integer.toString(low) : low + "-" + high;
    }

    /** A Java condition on the variable {@code version}, which is known to lie within {@code known}. */
    String condition(Versions known) {
        Versions relevant = intersect(known);
        if (relevant.isEmpty()) {
            return "false";
        }
        if (relevant.equals(known)) {
            return "true";
        }
        if (relevant.low == relevant.high) {
            return "version == " + relevant.low;
        }
        if (relevant.high == known.high) {
            return "version >= " + relevant.low;
        }
        if (relevant.low == known.low) {
            return "version <= " + relevant.high;
        }
        return "version >= " + relevant.low + " && version <= " + relevant.high;
    }
}
