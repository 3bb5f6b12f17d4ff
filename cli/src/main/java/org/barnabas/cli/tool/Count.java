package org.barnabas.cli.tool;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of things: 1 or more. */
public final class Count implements ITypeConverter<Long> {

    @Override
    public Long convert(String text) {
        if (!text.matches("0*[1-9]\\d{0,17}")) {
            throw new TypeConversionException("expected 1 or more but was '" + text + "'");
        }
        return Long.valueOf(text);
    }
}
