package org.barnabas.cli.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * A line as people read it: {@code 2026-11-30 09:05:12.345 [net-0] WARN NetServer - what happened}, then the stack trace of
 * a failure.
 */
final class LineFormat {

    private final ZoneId zone;

    LineFormat(ZoneId zone) {
        this.zone = zone;
    }

    String text(LogLine line) {
        StringBuilder text = new StringBuilder(100 + line.message().length());
        time(text, LocalDateTime.ofInstant(Instant.ofEpochMilli(line.ms()), zone));
        text.append(" [")
                .append(line.thread())
                .append("] ")
                .append(line.level())
                .append(' ');
        text.append(
                line.logger(), line.logger().lastIndexOf('.') + 1, line.logger().length());
        text.append(" - ").append(line.message()).append('\n');
        IThrowableProxy failure = line.failure();
        if (failure != null) {
            text.append(ThrowableProxyUtil.asString(failure));
        }
        return text.toString();
    }

    private static void time(StringBuilder text, LocalDateTime time) {
        text.append(time.getYear());
        pad(text.append('-'), time.getMonthValue(), 2);
        pad(text.append('-'), time.getDayOfMonth(), 2);
        pad(text.append(' '), time.getHour(), 2);
        pad(text.append(':'), time.getMinute(), 2);
        pad(text.append(':'), time.getSecond(), 2);
        pad(text.append('.'), time.getNano() / 1_000_000, 3);
    }

    private static void pad(StringBuilder text, int value, int digits) {
        String number = Integer.toString(value);
        text.append("0".repeat(Math.max(0, digits - number.length()))).append(number);
    }
}
