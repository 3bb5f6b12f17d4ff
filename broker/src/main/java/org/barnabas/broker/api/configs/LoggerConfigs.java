package org.barnabas.broker.api.configs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.barnabas.broker.api.brokers.ControllerCall;
import org.barnabas.broker.config.ConfigSource;
import org.barnabas.broker.config.LoggerLevels;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import org.barnabas.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse;
import org.barnabas.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of a broker's loggers (KIP-412): the level of each, told and changed by the broker itself, never by the
 * controller, and forgotten when it ends. Clients send such requests to the broker that they name. Any thread.
 */
public final class LoggerConfigs {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerConfigs.class);

    private static final byte SET = 0;
    private static final byte DELETE = 1;
    private static final List<String> OPERATIONS = List.of("SET", "DELETE", "APPEND", "SUBTRACT");
    private static final Set<String> LEVELS = Set.of("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "TRACE");

    private final int brokerId;
    private final @Nullable LoggerLevels levels;

    /** @param levels of this process, or null if they cannot be changed */
    public LoggerConfigs(int brokerId, @Nullable LoggerLevels levels) {
        this.brokerId = brokerId;
        this.levels = levels;
    }

    private record Problem(ErrorCode error, String message) {}

    /** All loggers that are asked for, with the levels in force. */
    DescribeConfigsResult describe(DescribeConfigsResource resource, Predicate<String> wanted) {
        DescribeConfigsResult result = new DescribeConfigsResult()
                .resourceType(resource.resourceType())
                .resourceName(resource.resourceName());
        Problem problem = problem(resource.resourceName());
        if (problem != null || levels == null) {
            Problem known = problem == null ? unchangeable() : problem;
            return result.errorCode(known.error.code()).errorMessage(known.message);
        }
        List<DescribeConfigsResourceResult> configs = new ArrayList<>();
        new TreeMap<>(levels.inForce()).forEach((name, level) -> {
            if (wanted.test(name)) {
                configs.add(new DescribeConfigsResourceResult()
                        .name(name)
                        .value(level)
                        .configSource(ConfigSource.DYNAMIC_BROKER_LOGGER.code()));
            }
        });
        return result.configs(configs);
    }

    /** Takes the loggers out of a request and changes them here; the controller is asked for what is left. */
    public ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> before(
            ControllerCall<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse> controller) {
        return (request, origin, answer) -> {
            List<AlterConfigsResource> others = request.resources().stream()
                    .filter(resource -> resource.resourceType() != ResourceType.BROKER_LOGGER)
                    .toList();
            if (others.size() == request.resources().size()) {
                controller.ask(request, origin, answer);
                return;
            }
            List<AlterConfigsResourceResponse> own = alter(request, origin);
            if (others.isEmpty()) {
                answer.accept(new IncrementalAlterConfigsResponse().responses(own));
                return;
            }
            controller.ask(
                    new IncrementalAlterConfigsRequest().resources(others).validateOnly(request.validateOnly()),
                    origin,
                    response -> answer.accept(response.responses(merged(request, own, response.responses()))));
        };
    }

    /** Both in the order of the request. */
    private static List<AlterConfigsResourceResponse> merged(
            IncrementalAlterConfigsRequest request,
            List<AlterConfigsResourceResponse> own,
            List<AlterConfigsResourceResponse> decided) {
        Iterator<AlterConfigsResourceResponse> here = own.iterator();
        Iterator<AlterConfigsResourceResponse> there = decided.iterator();
        List<AlterConfigsResourceResponse> all = new ArrayList<>();
        for (AlterConfigsResource resource : request.resources()) {
            Iterator<AlterConfigsResourceResponse> next =
                    resource.resourceType() == ResourceType.BROKER_LOGGER ? here : there;
            if (next.hasNext()) {
                all.add(next.next());
            }
        }
        return all;
    }

    private List<AlterConfigsResourceResponse> alter(IncrementalAlterConfigsRequest request, RequestOrigin origin) {
        List<AlterConfigsResource> mine = request.resources().stream()
                .filter(resource -> resource.resourceType() == ResourceType.BROKER_LOGGER)
                .toList();
        List<AlterConfigsResourceResponse> answers = new ArrayList<>();
        for (AlterConfigsResource resource : mine) {
            long namesakes = mine.stream()
                    .filter(other -> other.resourceName().equals(resource.resourceName()))
                    .count();
            Problem problem = namesakes > 1
                    ? new Problem(ErrorCode.INVALID_REQUEST, "The resource is named more than once.")
                    : alter(resource, request.validateOnly(), origin);
            answers.add(new AlterConfigsResourceResponse()
                    .errorCode(problem == null ? ErrorCode.NONE.code() : problem.error.code())
                    .errorMessage(problem == null ? null : problem.message)
                    .resourceType(resource.resourceType())
                    .resourceName(resource.resourceName()));
        }
        return answers;
    }

    /** All or nothing of a resource is done. */
    private @Nullable Problem alter(AlterConfigsResource resource, boolean validateOnly, RequestOrigin origin) {
        Problem whole = problem(resource.resourceName());
        if (whole != null || levels == null) {
            return whole == null ? unchangeable() : whole;
        }
        Map<String, String> known = levels.inForce();
        Set<String> named = new HashSet<>();
        for (AlterableConfig change : resource.configs()) {
            Problem problem = named.add(change.name())
                    ? problem(change, known)
                    : new Problem(ErrorCode.INVALID_REQUEST, "Logger " + change.name() + " is named more than once.");
            if (problem != null) {
                return problem;
            }
        }
        if (!validateOnly) {
            resource.configs().forEach(change -> apply(levels, change, known.get(change.name()), origin));
        }
        return null;
    }

    /** Told before and not after, so that the line comes that says who has silenced this logger. */
    private static void apply(
            LoggerLevels levels, AlterableConfig change, @Nullable String before, RequestOrigin origin) {
        boolean told = LOG.isInfoEnabled();
        if (told) {
            tell(change, before, origin);
        }
        String level = change.value();
        if (change.configOperation() == SET && level != null) {
            levels.set(change.name(), level);
        } else {
            levels.unset(change.name());
        }
        if (!told) {
            tell(change, before, origin);
        }
    }

    private static void tell(AlterableConfig change, @Nullable String before, RequestOrigin origin) {
        if (change.configOperation() == SET) {
            LOG.info("level changed logger={} from={} to={} {}", change.name(), before, change.value(), origin.inLog());
        } else {
            LOG.info("level taken back logger={} from={} {}", change.name(), before, origin.inLog());
        }
    }

    private @Nullable Problem problem(String broker) {
        if (broker.equals(Integer.toString(brokerId))) {
            return null;
        }
        return new Problem(
                ErrorCode.INVALID_REQUEST, "Unexpected broker id, expected " + brokerId + ", but received " + broker);
    }

    private static Problem unchangeable() {
        return new Problem(
                ErrorCode.INVALID_REQUEST,
                "The program that this broker is part of chooses its logging library, and does not let levels of loggers be"
                        + " seen or changed through the broker");
    }

    private static @Nullable Problem problem(AlterableConfig change, Map<String, String> known) {
        byte operation = change.configOperation();
        if (operation != SET && operation != DELETE) {
            String name = operation >= 0 && operation < OPERATIONS.size()
                    ? OPERATIONS.get(operation)
                    : "Unknown " + operation;
            return new Problem(
                    ErrorCode.INVALID_REQUEST, name + " operation is not allowed for the BROKER_LOGGER resource");
        }
        if (!known.containsKey(change.name())) {
            return new Problem(ErrorCode.INVALID_CONFIG, "Logger " + change.name() + " does not exist!");
        }
        if (operation == DELETE) {
            return change.name().equals(LoggerLevels.ROOT)
                    ? new Problem(ErrorCode.INVALID_REQUEST, "Removing the log level of the root logger is not allowed")
                    : null;
        }
        String level = change.value();
        if (level == null) {
            return new Problem(ErrorCode.INVALID_REQUEST, "Null value not supported for : " + change.name());
        }
        return LEVELS.contains(level)
                ? null
                : new Problem(
                        ErrorCode.INVALID_CONFIG,
                        "Cannot set the log level of " + change.name() + " to " + level
                                + ": valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN");
    }
}
