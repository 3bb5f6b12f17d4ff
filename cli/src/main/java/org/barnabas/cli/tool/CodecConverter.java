package org.barnabas.cli.tool;

import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --compression}: the name of a codec, as clients spell it. */
public final class CodecConverter implements ITypeConverter<String> {

    private static final List<String> KNOWN = List.of("none", "gzip", "snappy", "lz4", "zstd");

    @Override
    public String convert(String text) {
        if (!KNOWN.contains(text)) {
            throw new TypeConversionException(
                    "expected one of " + String.join(", ", KNOWN) + " but was '" + text + "'");
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
