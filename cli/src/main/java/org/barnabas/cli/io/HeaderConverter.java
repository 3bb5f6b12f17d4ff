package org.barnabas.cli.io;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --header}: {@code KEY=VALUE}; only the first {@code =} separates. */
final class HeaderConverter implements ITypeConverter<Header> {

    @Override
    public Header convert(String text) {
        int equal = text.indexOf('=');
        if (equal <= 0) {
            throw new TypeConversionException("expected KEY=VALUE but was '" + text + "'");
        }
        return new RecordHeader(
                text.substring(0, equal), text.substring(equal + 1).getBytes(StandardCharsets.UTF_8));
    }
}
