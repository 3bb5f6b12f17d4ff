package org.barnabas.broker.api.configs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.barnabas.broker.api.FakeLoop;
import org.barnabas.broker.api.FakeReply;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.AlterConfigsResponse;
import org.barnabas.protocol.message.RequestHeader;
import org.barnabas.testkit.ManualClock;
import org.barnabas.testkit.ManualScheduler;
import org.junit.jupiter.api.Test;

/** What this broker refuses is not asked of the controller, and the answers keep the order of the request. */
class ConfigScreenTest {

    private static final String NO = "not that";

    private final List<String> asked = new ArrayList<>();
    private final AlterConfigsHandler handler = new AlterConfigsHandler(
            (request, origin, answer) -> answer.accept(decide(request)),
            new ConfigScreen(
                    (context, name, alteration) ->
                            alteration.apply(Map.of("old", "1")).equals(Map.of("bad", "1")) ? NO : null,
                    Runnable::run));

    private AlterConfigsResponse decide(AlterConfigsRequest request) {
        List<AlterConfigsResponse.AlterConfigsResourceResponse> answers = new ArrayList<>();
        request.resources().forEach(resource -> {
            asked.add(resource.resourceName());
            answers.add(new AlterConfigsResponse.AlterConfigsResourceResponse()
                    .resourceType(resource.resourceType())
                    .resourceName(resource.resourceName()));
        });
        return new AlterConfigsResponse().responses(answers);
    }

    private static AlterConfigsRequest.AlterConfigsResource resource(byte type, String name, String key) {
        return new AlterConfigsRequest.AlterConfigsResource()
                .resourceType(type)
                .resourceName(name)
                .configs(List.of(
                        new AlterConfigsRequest.AlterableConfig().name(key).value("1")));
    }

    private AlterConfigsResponse handle(AlterConfigsRequest.AlterConfigsResource... resources) {
        FakeReply reply = new FakeReply((short) 2);
        RequestContext context = new RequestContext(
                new FakeLoop(new ManualScheduler(new ManualClock(0))).connect(),
                new RequestHeader().requestApiVersion((short) 2),
                RequestContext.ANONYMOUS,
                0);
        handler.handle(context, new AlterConfigsRequest().resources(List.of(resources)), reply);
        return reply.as(AlterConfigsResponse.class);
    }

    @Test
    void onlyTheRestIsAskedOfTheController() {
        // Given
        // When
        AlterConfigsResponse response = handle(
                resource(ResourceType.TOPIC, "orders", "bad"),
                resource(ResourceType.BROKER, "1", "bad"),
                resource(ResourceType.BROKER, "", "good"));

        // Then
        assertThat(asked).containsExactly("orders", "");
        assertThat(response.responses())
                .extracting(each -> each.resourceName() + " " + each.errorCode())
                .containsExactly("orders 0", "1 " + ErrorCode.INVALID_CONFIG.code(), " 0");
        assertThat(response.responses().get(1).errorMessage()).isEqualTo(NO);
    }

    @Test
    void nothingIsAskedWhereNothingIsLeft() {
        // Given
        // When
        AlterConfigsResponse response = handle(resource(ResourceType.BROKER, "1", "bad"));

        // Then
        assertThat(asked).isEmpty();
        assertThat(response.responses()).hasSize(1);
    }

    @Test
    void theControllerSeesAResourceThatIsNamedTwice() {
        // Given
        // When
        handle(resource(ResourceType.BROKER, "1", "bad"), resource(ResourceType.BROKER, "1", "good"));

        // Then
        assertThat(asked).containsExactly("1", "1");
    }
}
