package org.barnabas.protocol.generator;

/** Collects lines of Java and indents them by the braces at their ends. */
final class JavaWriter {
    private final StringBuilder text = new StringBuilder(16_384);
    private int depth;

    /** Appends lines; each line is one argument. */
    JavaWriter lines(String... lines) {
        for (String line : lines) {
            line(line);
        }
        return this;
    }

    JavaWriter line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.append("    ".repeat(depth)).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    /** Opens a block under the condition, unless that is always true; {@link #endIf} closes it. */
    JavaWriter beginIf(String condition) {
        return condition.equals("true") ? this : line("if (" + condition + ") {");
    }

    JavaWriter endIf(String condition) {
        return condition.equals("true") ? this : line("}");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
