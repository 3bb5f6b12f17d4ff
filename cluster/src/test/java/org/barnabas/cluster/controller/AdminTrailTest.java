package org.barnabas.cluster.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.barnabas.cluster.controller.decide.Change;
import org.barnabas.cluster.controller.decide.ControllerState;
import org.barnabas.cluster.controller.decide.Decision;
import org.barnabas.cluster.controller.decide.RequestOrigin;
import org.barnabas.cluster.image.PartitionImage;
import org.barnabas.cluster.image.TopicImage;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.Uuid;
import org.junit.jupiter.api.Test;

/** When something is said of a request, and of whom. */
class AdminTrailTest {

    private final ControllerState state = new ControllerState(1, 5, 4);
    private final TopicImage topic = new TopicImage("t", new Uuid(1, 2), List.of(PartitionImage.led(0, 0, List.of(1))));
    private final Decision<Integer> deletion = Decision.of(state, List.of(new Change.TopicDeleted(topic)), 0);
    private final Decision<Integer> nothing = Decision.of(state, List.of(), 0);
    private final List<String> log = new ArrayList<>();
    private final AdminTrail trail = AdminTrail.of(
            new RequestOrigin((short) 3, "tool\n", "User:ANONYMOUS", InetAddress.getLoopbackAddress()), log::add);

    @Test
    void whatIsWrittenIsToldWithWhoAskedForIt() {
        // Given
        trail.decided(state, deletion);
        assertThat(log).isEmpty();

        // When
        trail.written();

        // Then
        assertThat(log)
                .containsExactly("topic deleted topic=t id=" + topic.id()
                        + " partitions=1 principal=User:ANONYMOUS client=tool\\u000a address=127.0.0.1");
    }

    @Test
    void whatIsDecidedAnewIsToldAsItWasDecidedLast() {
        // Given: somebody else was faster
        trail.decided(state, deletion);
        trail.decided(state, nothing);

        // When
        trail.written();

        // Then
        assertThat(log).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsToldAsThat() {
        // Given
        trail.decided(state, deletion);
        trail.decided(state, nothing);

        // When
        trail.refused(ErrorCode.REQUEST_TIMED_OUT);

        // Then
        assertThat(log).hasSize(1);
        assertThat(log.get(0)).contains("partitions=1 outcome=unknown principal=User:ANONYMOUS");
    }

    @Test
    void whatWasCertainlyNotDoneIsNotTold() {
        // Given
        trail.decided(state, deletion);

        // When
        trail.refused(ErrorCode.NOT_CONTROLLER);

        // Then
        assertThat(log).isEmpty();
    }
}
