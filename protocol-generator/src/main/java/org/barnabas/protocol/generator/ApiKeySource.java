package org.barnabas.protocol.generator;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The constants of {@code ApiKey}: one per pair of request and response. */
final class ApiKeySource {
    private final List<Schema> requests;
    private final Map<Integer, Schema> responses;

    ApiKeySource(Collection<Schema> schemas) {
        this.requests = schemas.stream()
                .filter(schema -> schema.kind().equals("request"))
                .sorted(Comparator.comparingInt(Schema::apiKey))
                .toList();
        this.responses = schemas.stream()
                .filter(schema -> schema.kind().equals("response"))
                .collect(Collectors.toMap(Schema::apiKey, Function.identity()));
    }

    String text() {
        JavaWriter out = new JavaWriter();
        out.lines("package org.barnabas.protocol;", "", "import java.util.EnumSet;", "import java.util.Set;");
        for (Schema request : requests) {
            out.line("import org.barnabas.protocol.message." + request.name() + ";");
            out.line("import org.barnabas.protocol.message." + response(request).name() + ";");
        }
        out.lines(
                "import org.barnabas.protocol.wire.Message;",
                "import org.barnabas.protocol.wire.Request;",
                "import org.barnabas.protocol.wire.WireReader;",
                "import org.jspecify.annotations.Nullable;",
                "",
                "/** Every API that the codec knows. The constants follow the official schemas. */",
                "public enum ApiKey {");
        for (int i = 0; i < requests.size(); i++) {
            writeConstant(out, requests.get(i), i == requests.size() - 1 ? ";" : ",");
        }
        out.line("");
        writeFields(out);
        writeMethods(out);
        return out.line("}").toString();
    }

    private Schema response(Schema request) {
        Schema response = responses.get(request.apiKey());
        if (response == null) {
            throw new IllegalStateException(request.name() + " has no response");
        }
        return response;
    }

    private void writeConstant(JavaWriter out, Schema request, String end) {
        Schema response = response(request);
        String name = request.name().substring(0, request.name().length() - "Request".length());
        String listeners = request.listeners().stream()
                .map(listener -> "Listener." + constant(listener))
                .collect(Collectors.joining(", "));
        out.line("/** Versions " + request.valid().low() + " to "
                + request.valid().high() + ". */");
        out.line(constant(name) + "(" + request.apiKey() + ", \"" + name + "\", "
                + request.valid().low() + ", "
                + request.valid().high() + ", " + request.latestUnstable() + ", " + firstFlexible(request) + ", "
                + firstFlexible(response) + ",");
        String set = listeners.isEmpty() ? "EnumSet.noneOf(Listener.class)" : "EnumSet.of(" + listeners + ")";
        out.line("        " + set + ", " + request.name() + "::read, " + response.name() + "::read)" + end);
    }

    private static int firstFlexible(Schema schema) {
        return schema.flexible().isEmpty() ? Short.MAX_VALUE : schema.flexible().low();
    }

    /** {@code zkBroker} becomes {@code ZK_BROKER}. */
    private static String constant(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }

    private static void writeFields(JavaWriter out) {
        out.lines(
                "private static final @Nullable ApiKey[] BY_ID = index();",
                "",
                "private final short id;",
                "private final String title;",
                "private final short oldestVersion;",
                "private final short newestVersion;",
                "private final boolean newestUnstable;",
                "private final int firstFlexibleRequest;",
                "private final int firstFlexibleResponse;",
                "private final Set<Listener> listeners;",
                "private final Decoder<Request> requestDecoder;",
                "private final Decoder<Message> responseDecoder;",
                "",
                "@FunctionalInterface",
                "private interface Decoder<M extends Message> {",
                "M read(WireReader in, short version);",
                "}",
                "",
                "ApiKey(int id, String title, int oldest, int newest, boolean newestUnstable, int firstFlexibleRequest,",
                "        int firstFlexibleResponse, Set<Listener> listeners, Decoder<Request> request,",
                "        Decoder<Message> response) {",
                "this.id = (short) id;",
                "this.title = title;",
                "this.oldestVersion = (short) oldest;",
                "this.newestVersion = (short) newest;",
                "this.newestUnstable = newestUnstable;",
                "this.firstFlexibleRequest = firstFlexibleRequest;",
                "this.firstFlexibleResponse = firstFlexibleResponse;",
                "this.listeners = Set.copyOf(listeners);",
                "this.requestDecoder = request;",
                "this.responseDecoder = response;",
                "}",
                "");
    }

    private static void writeMethods(JavaWriter out) {
        getter(out, "The number on the wire.", "short id()", "id");
        getter(out, "The name as the schemas write it, such as {@code Produce}.", "String title()", "title");
        getter(out, "The oldest version that the codec reads.", "short oldestVersion()", "oldestVersion");
        getter(out, "The newest version that the codec reads.", "short newestVersion()", "newestVersion");
        getter(
                out,
                "The newest version may still change: do not advertise it.",
                "boolean newestUnstable()",
                "newestUnstable");
        getter(out, "Where a broker of the official lines serves it.", "Set<Listener> listeners()", "listeners");
        getter(
                out,
                "The version of the request header; 0 only for the first ControlledShutdown.",
                "short requestHeaderVersion(short version)",
                "(short) (version >= firstFlexibleRequest ? 2 : this == CONTROLLED_SHUTDOWN && version == 0 ? 0 : 1)");
        getter(
                out,
                "The version of the response header; always 0 for ApiVersions, which clients read before they know us.",
                "short responseHeaderVersion(short version)",
                "(short) (version >= firstFlexibleResponse && this != API_VERSIONS ? 1 : 0)");
        getter(
                out,
                "Reads the body of a request; throws MalformedMessageException.",
                "Request readRequest(WireReader in, short version)",
                "requestDecoder.read(in, version)");
        getter(
                out,
                "Reads the body of a response; throws MalformedMessageException.",
                "Message readResponse(WireReader in, short version)",
                "responseDecoder.read(in, version)");
        getter(
                out,
                "The API with this number; null if there is none.",
                "static @Nullable ApiKey of(short id)",
                "id >= 0 && id < BY_ID.length ? BY_ID[id] : null");
        out.lines(
                "private static @Nullable ApiKey[] index() {",
                "ApiKey[] all = values();",
                "@Nullable ApiKey[] index = new ApiKey[all[all.length - 1].id + 1];",
                "for (ApiKey key : all) {",
                "index[key.id] = key;",
                "}",
                "return index;",
                "}");
    }

    private static void getter(JavaWriter out, String doc, String signature, String expression) {
        out.lines("/** " + doc + " */", "public " + signature + " {", "return " + expression + ";", "}", "");
    }
}
