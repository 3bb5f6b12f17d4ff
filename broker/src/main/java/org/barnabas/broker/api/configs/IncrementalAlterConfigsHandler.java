package org.barnabas.broker.api.configs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;

/**
 * IncrementalAlterConfigs: sets, deletes, appends to and subtracts from single keys of topics and brokers (KIP-339).
 * The controller decides and writes.
 */
public final class IncrementalAlterConfigsHandler
        extends AlterationHandler<
                IncrementalAlterConfigsRequest,
                AlterConfigsResource,
                IncrementalAlterConfigsResponse,
                AlterConfigsResourceResponse> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.INCREMENTAL_ALTER_CONFIGS, 0, 1);

    private static final byte SET = 0;
    private static final byte DELETE = 1;

    /** Asks a controller for what this broker has nothing against. */
    public IncrementalAlterConfigsHandler(
            ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller,
            ConfigScreen screen) {
        super(
                ListIn.of(
                        IncrementalAlterConfigsRequest::new,
                        IncrementalAlterConfigsRequest::resources,
                        IncrementalAlterConfigsRequest::resources),
                ListIn.of(
                        IncrementalAlterConfigsResponse::new,
                        IncrementalAlterConfigsResponse::responses,
                        IncrementalAlterConfigsResponse::responses),
                controller,
                screen);
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    ConfigScreen.Altered altered(AlterConfigsResource resource) {
        return new ConfigScreen.Altered(
                resource.resourceType(), resource.resourceName(), before -> alter(resource, before));
    }

    @Override
    IncrementalAlterConfigsRequest rest(IncrementalAlterConfigsRequest request, List<AlterConfigsResource> rest) {
        return new IncrementalAlterConfigsRequest().resources(rest).validateOnly(request.validateOnly());
    }

    @Override
    AlterConfigsResourceResponse refused(AlterConfigsResource resource, String problem) {
        return new AlterConfigsResourceResponse()
                .errorCode(ErrorCode.INVALID_CONFIG.code())
                .errorMessage(problem)
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
    }

    private static Map<String, String> alter(AlterConfigsResource resource, Map<String, String> before) {
        Map<String, String> after = new HashMap<>(before);
        for (AlterableConfig config : resource.configs()) {
            String value = config.value();
            if (config.configOperation() == SET && value != null) {
                after.put(config.name(), value);
            } else if (config.configOperation() == DELETE) {
                after.remove(config.name());
            }
        }
        return after;
    }
}
