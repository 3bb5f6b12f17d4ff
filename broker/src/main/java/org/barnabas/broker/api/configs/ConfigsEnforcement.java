package org.barnabas.broker.api.configs;

import java.util.List;
import java.util.function.BiFunction;
import org.barnabas.broker.api.access.Access;
import org.barnabas.broker.api.access.AccessRule;
import org.barnabas.broker.api.access.AclOperation;
import org.barnabas.broker.api.access.Enforcement;
import org.barnabas.broker.api.access.ListIn;
import org.barnabas.broker.api.access.PerEntry;
import org.barnabas.broker.api.access.ResourceKind;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;

/**
 * DescribeConfigs: DESCRIBE_CONFIGS; AlterConfigs and IncrementalAlterConfigs: ALTER_CONFIGS; on each topic, and on the
 * cluster for what belongs to brokers. Other types of resources are the handler's to refuse.
 */
public final class ConfigsEnforcement {

    private ConfigsEnforcement() {}

    public static Enforcement<DescribeConfigsRequest> describe() {
        return PerEntry.of(
                rules(AclOperation.DESCRIBE_CONFIGS),
                ListIn.<DescribeConfigsRequest, DescribeConfigsResource>of(
                        DescribeConfigsRequest::new,
                        DescribeConfigsRequest::resources,
                        DescribeConfigsRequest::resources),
                ListIn.<DescribeConfigsResponse, DescribeConfigsResult>of(
                        DescribeConfigsResponse::new,
                        DescribeConfigsResponse::results,
                        DescribeConfigsResponse::results),
                judge(
                        AclOperation.DESCRIBE_CONFIGS,
                        DescribeConfigsResource::resourceType,
                        DescribeConfigsResource::resourceName));
    }

    public static Enforcement<AlterConfigsRequest> alter() {
        return PerEntry.of(
                rules(AclOperation.ALTER_CONFIGS),
                ListIn.<AlterConfigsRequest, AlterConfigsResource>of(
                        AlterConfigsRequest::new, AlterConfigsRequest::resources, AlterConfigsRequest::resources),
                ListIn.<AlterConfigsResponse, AlterConfigsResourceResponse>of(
                        AlterConfigsResponse::new, AlterConfigsResponse::responses, AlterConfigsResponse::responses),
                judge(
                        AclOperation.ALTER_CONFIGS,
                        AlterConfigsResource::resourceType,
                        AlterConfigsResource::resourceName));
    }

    public static Enforcement<IncrementalAlterConfigsRequest> incrementalAlter() {
        return PerEntry.of(
                rules(AclOperation.ALTER_CONFIGS),
                ListIn.<IncrementalAlterConfigsRequest, IncrementalAlterConfigsRequest.AlterConfigsResource>of(
                        IncrementalAlterConfigsRequest::new,
                        IncrementalAlterConfigsRequest::resources,
                        IncrementalAlterConfigsRequest::resources),
                ListIn
                        .<IncrementalAlterConfigsResponse, IncrementalAlterConfigsResponse.AlterConfigsResourceResponse>
                                of(
                                        IncrementalAlterConfigsResponse::new,
                                        IncrementalAlterConfigsResponse::responses,
                                        IncrementalAlterConfigsResponse::responses),
                judge(
                        AclOperation.ALTER_CONFIGS,
                        IncrementalAlterConfigsRequest.AlterConfigsResource::resourceType,
                        IncrementalAlterConfigsRequest.AlterConfigsResource::resourceName));
    }

    private static List<AccessRule> rules(AclOperation operation) {
        return List.of(
                new AccessRule(operation, ResourceKind.TOPIC, "for what belongs to a topic"),
                new AccessRule(operation, ResourceKind.CLUSTER, "for what belongs to a broker"));
    }

    private interface TypeOf<E> {
        byte of(E resource);
    }

    private interface NameOf<E> {
        String of(E resource);
    }

    private static <E> BiFunction<Access, E, ErrorCode> judge(AclOperation operation, TypeOf<E> type, NameOf<E> name) {
        return (access, resource) -> switch (type.of(resource)) {
            case ResourceType.TOPIC -> access.judge(operation, ResourceKind.TOPIC, name.of(resource));
            case ResourceType.BROKER, ResourceType.BROKER_LOGGER ->
                access.judge(operation, ResourceKind.CLUSTER, ResourceKind.CLUSTER_NAME);
            default -> ErrorCode.NONE;
        };
    }
}
