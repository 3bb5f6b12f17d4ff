package org.barnabas.broker.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.barnabas.net.Reply;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.ApiVersionsRequest;
import org.barnabas.protocol.message.ApiVersionsResponse;
import org.barnabas.protocol.message.ApiVersionsResponse.ApiVersion;

/**
 * ApiVersions: which APIs are served in which versions. Everything of the handler table is told, and nothing else.
 *
 * <p>Version notes: 3 brings the client's software name (KIP-511) and features (KIP-584); none is finalized here, so
 * the feature lists stay empty and 4 changes nothing. 5 lets a client say whom it meant to reach (KIP-1242): a wrong
 * cluster or broker gets REBOOTSTRAP_REQUIRED. A version above the newest is answered in version 0 with
 * UNSUPPORTED_VERSION and the range of this API.
 */
public final class ApiVersionsHandler implements ApiHandler<ApiVersionsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.API_VERSIONS, 0, 5);

    private static final short FIRST_WITH_SOFTWARE = 3;

    /** Letters, digits, dots and dashes, not at either end for the latter two (KIP-511). */
    private static final Pattern SOFTWARE = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9\\-.]*[a-zA-Z0-9])?");

    private final List<ApiVersion> served;
    private final String clusterId;
    private final IntPredicate isThisBroker;

    /**
     * Lists the others and itself.
     *
     * @param isThisBroker whether a broker id means this broker
     */
    public ApiVersionsHandler(Collection<? extends ApiHandler<?>> others, String clusterId, IntPredicate isThisBroker) {
        this.clusterId = clusterId;
        this.isThisBroker = isThisBroker;
        List<ApiVersion> ranges = new ArrayList<>();
        others.forEach(handler -> ranges.add(range(handler)));
        ranges.add(range(this));
        ranges.sort((left, right) -> Short.compare(left.apiKey(), right.apiKey()));
        served = List.copyOf(ranges);
    }

    private static ApiVersion range(ApiHandler<?> handler) {
        ServedApi range = handler.served();
        return new ApiVersion()
                .apiKey(range.api().id())
                .minVersion(range.oldest())
                .maxVersion(range.newest());
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, ApiVersionsRequest request, Reply reply) {
        if (context.version() >= FIRST_WITH_SOFTWARE
                && !(isSoftware(request.clientSoftwareName()) && isSoftware(request.clientSoftwareVersion()))) {
            reply.send(errorResponse(request, ErrorCode.INVALID_REQUEST));
            return;
        }
        if (context.version() >= FIRST_WITH_SOFTWARE) {
            context.connection()
                    .attach(
                            ClientSoftware.class,
                            new ClientSoftware(request.clientSoftwareName(), request.clientSoftwareVersion()));
        }
        if (isMisrouted(request)) {
            reply.send(errorResponse(request, ErrorCode.REBOOTSTRAP_REQUIRED));
        } else {
            reply.send(new ApiVersionsResponse().apiKeys(served));
        }
    }

    private static boolean isSoftware(String text) {
        return SOFTWARE.matcher(text).matches();
    }

    private boolean isMisrouted(ApiVersionsRequest request) {
        String cluster = request.clusterId();
        return cluster != null
                && request.nodeId() >= 0
                && !(cluster.equals(clusterId) && isThisBroker.test(request.nodeId()));
    }

    @Override
    public ApiVersionsResponse errorResponse(ApiVersionsRequest request, ErrorCode error) {
        ApiVersionsResponse response = new ApiVersionsResponse().errorCode(error.code());
        if (error == ErrorCode.UNSUPPORTED_VERSION) {
            response.apiKeys(List.of(range(this)));
        }
        return response;
    }
}
