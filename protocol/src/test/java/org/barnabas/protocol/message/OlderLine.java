package org.barnabas.protocol.message;

import static org.barnabas.protocol.message.Reflection.call;
import static org.barnabas.protocol.message.Reflection.field;
import static org.barnabas.protocol.message.Reflection.invoke;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import org.barnabas.protocol.ApiKey;
import org.jspecify.annotations.Nullable;

/** How the older line of the reference answers requests that fail as a whole. */
final class OlderLine {
    private final ClassLoader loader;

    OlderLine(ClassLoader loader) {
        this.loader = loader;
    }

    /** The body of its answer of UNKNOWN_SERVER_ERROR to the body of a request; null if it gives none. */
    byte @Nullable [] errorAnswer(ApiKey api, short version, byte[] body) {
        Object key = invoke(method("protocol.ApiKeys", "forId"), null, (int) api.id());
        Object parsed =
                invoke(method("requests.AbstractRequest", "parseRequest"), null, key, version, ByteBuffer.wrap(body));
        Object request = field(parsed.getClass(), parsed, "request");
        Object failure = call(field(type("protocol.Errors"), null, "UNKNOWN_SERVER_ERROR"), "exception");
        Object response = Reflection.callForNullable(request, "getErrorResponse", 0, failure);
        if (response == null) {
            return null;
        }
        Object data = call(response, "data");
        return new Reference.Codec(data.getClass(), loader).write(data, version);
    }

    private Method method(String type, String name) {
        for (Method method : type(type).getMethods()) {
            if (method.getName().equals(name)) {
                return method;
            }
        }
        throw new AssertionError(type + " has no method " + name);
    }

    private Class<?> type(String name) {
        try {
            return Class.forName("org.apache.kafka.common." + name, true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
