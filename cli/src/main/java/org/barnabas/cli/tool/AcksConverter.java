package org.barnabas.cli.tool;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --acks}: all, 1 or 0. */
public final class AcksConverter implements ITypeConverter<String> {

    private static final List<String> KNOWN = List.of("all", "1", "0");

    @Override
    public String convert(String text) {
        if (!KNOWN.contains(text)) {
            throw new TypeConversionException("expected all, 1 or 0 but was '" + text + "'");
        }
        return text;
    }

    /** What can be completed. */
    public static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return KNOWN.iterator();
        }
    }
}
