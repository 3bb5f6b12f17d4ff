package org.barnabas.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cli.tool.Output;
import picocli.CommandLine;

/** Runs commands as the process would, and keeps what they said. */
final class Tool {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Tool() {}

    /**
     * What came of a command.
     *
     * @param code its exit code
     * @param bytes standard output
     * @param err standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares outcomes
    record Outcome(int code, byte[] bytes, String err) {

        /** Standard output as text. */
        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        /** Standard output, line by line. */
        List<String> lines() {
            return out().lines().toList();
        }

        /** Standard output as JSON. */
        JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("no JSON: " + out() + err, e);
            }
        }

        /** Fails the test unless the command did what it should. */
        Outcome ok() {
            if (code != 0) {
                throw new AssertionError("exit code " + code + ": " + err);
            }
            return this;
        }
    }

    /** Runs a command that needs no broker. */
    static Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Outcome outcome = into(out, arguments);
        return new Outcome(outcome.code(), out.toByteArray(), outcome.err());
    }

    /** Runs a command that prints there. */
    static Outcome into(OutputStream out, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine command = Barnabas.commandLine(arguments);
        command.setOut(new Output(out, StandardCharsets.UTF_8));
        command.setErr(new PrintWriter(err, true));
        int code = Barnabas.execute(command, arguments);
        return new Outcome(code, new byte[0], err.toString());
    }

    /** Runs a command against the shared broker. */
    static Outcome ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--bootstrap-server");
        all.add(SharedBroker.address());
        return run(all.toArray(String[]::new));
    }

    /** The answer of a command that must succeed, as JSON. */
    static JsonNode json(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--output");
        all.add("json");
        return ask(all.toArray(String[]::new)).ok().json();
    }
}
