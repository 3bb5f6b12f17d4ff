package org.barnabas.broker.api.configs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;

/**
 * AlterConfigs: replaces everything that is set for topics and brokers; what is not named returns to its default.
 * Clients newer than 2.3 use IncrementalAlterConfigs. The controller decides and writes.
 */
public final class AlterConfigsHandler
        extends AlterationHandler<
                AlterConfigsRequest, AlterConfigsResource, AlterConfigsResponse, AlterConfigsResourceResponse> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.ALTER_CONFIGS, 0, 2);

    /** Asks a controller for what this broker has nothing against. */
    public AlterConfigsHandler(
            ControllerCall<AlterConfigsRequest, AlterConfigsResponse> controller, ConfigScreen screen) {
        super(
                ListIn.of(AlterConfigsRequest::new, AlterConfigsRequest::resources, AlterConfigsRequest::resources),
                ListIn.of(AlterConfigsResponse::new, AlterConfigsResponse::responses, AlterConfigsResponse::responses),
                controller,
                screen);
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    ConfigScreen.Altered altered(AlterConfigsResource resource) {
        return new ConfigScreen.Altered(resource.resourceType(), resource.resourceName(), before -> alter(resource));
    }

    @Override
    AlterConfigsRequest rest(AlterConfigsRequest request, List<AlterConfigsResource> rest) {
        return new AlterConfigsRequest().resources(rest).validateOnly(request.validateOnly());
    }

    @Override
    AlterConfigsResourceResponse refused(AlterConfigsResource resource, String problem) {
        return new AlterConfigsResourceResponse()
                .errorCode(ErrorCode.INVALID_CONFIG.code())
                .errorMessage(problem)
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
    }

    /** All that was set before goes. */
    private static Map<String, String> alter(AlterConfigsResource resource) {
        Map<String, String> after = new HashMap<>();
        for (AlterableConfig config : resource.configs()) {
            String value = config.value();
            if (value != null) {
                after.put(config.name(), value);
            }
        }
        return after;
    }
}
