package org.barnabas.simulation.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every plant changes what its class does, to the mistake that it says. */
class PlantTest {

    private static final PlantedClasses SOUND = new PlantedClasses(Plant.NONE);

    /** Probes of what only its neighbours may call. */
    private static final Map<String, String> PACKAGES = Map.of(
            "ControllerProbes", "cluster.controller.decide",
            "GenerationProbe", "coordinator.group",
            "FollowerReportsProbe", "broker.api.fetch");

    static Stream<Arguments> probes() {
        return Stream.of(
                arguments(Plant.R1, "LeaderProbes$Deposed", "FOLLOWER with end 1", "FOLLOWER with end 0"),
                arguments(Plant.R1, "LeaderProbes$Restarted", "FOLLOWER with end 1", "FOLLOWER with end 0"),
                arguments(
                        Plant.R2,
                        "LeaderProbes$UnknownEpoch",
                        "EpochEnd[epoch=1, endOffset=1]",
                        "EpochEnd[epoch=3, endOffset=1]"),
                arguments(Plant.R4, "LeaderProbes$Joiner", "wished for []", "wished for [1, 2, 3]"),
                arguments(
                        Plant.R6,
                        "LeaderProbes$Wish",
                        "wished for [1, 2], high watermark 0",
                        "wished for [1, 2], high watermark 1"),
                arguments(Plant.ALONE, "LeaderProbes$Alone", "acknowledged []", "acknowledged [NONE]"),
                arguments(Plant.ISR, "LeaderProbes$Leaver", "acknowledged [NONE]", "acknowledged []"),
                arguments(Plant.C3, "LeaderProbes$NextLife", "wished for 2 in life 70", "wished for 2 in life 90"),
                arguments(Plant.C4, "LeaderProbes$Refusal", "acknowledged [NONE]", "acknowledged []"),
                arguments(Plant.C5, "LeaderProbes$NotController", "acknowledged []", "acknowledged [NONE]"),
                arguments(Plant.A3, "LeaderProbes$Back", "wished for [1, 2]", "wished for [1]"),
                arguments(Plant.DELETED, "LeaderProbes$Deleted", "told ", "told NONE"),
                arguments(Plant.LATEST, "LeaderProbes$Elected", "does not know", "knows"),
                arguments(Plant.SEQUENCE, "LeaderProbes$Repeated", "end 1", "end 2"),
                arguments(Plant.EIO, "LeaderProbes$BrokenDisk", "[KAFKA_STORAGE_ERROR]", "[NONE]"),
                arguments(
                        Plant.FULL, "LeaderProbes$FullDisk", "[NONE, KAFKA_STORAGE_ERROR] end 1", "[NONE, NONE] end 1"),
                arguments(Plant.WAKE, "LeaderProbes$LogAway", "acknowledged [NONE, NONE]", "acknowledged [NONE]"),
                arguments(
                        Plant.FLIP,
                        "LeaderProbes$Flipped",
                        "end 0, altered batch is refused",
                        "end 1, altered batch is taken"),
                arguments(Plant.READER, "LeaderProbes$Reader", "reads 10", "closed"),
                arguments(Plant.READER, "LeaderProbes$ReadAndWritten", "[NONE, NONE]", "[NONE, KAFKA_STORAGE_ERROR]"),
                arguments(Plant.COMMIT, "CoordinatorProbes$Uncommitted", "told []", "told [done]"),
                arguments(
                        Plant.REPLAY,
                        "CoordinatorProbes$Loading",
                        "told [COORDINATOR_LOAD_IN_PROGRESS]",
                        "told [done]"),
                arguments(Plant.L1, "ControllerProbes$MinInsync", "2", "1"),
                arguments(Plant.R12, "ControllerProbes$UncleanStop", "may have lost records", "has all records"),
                arguments(Plant.R10, "ControllerProbes$Lives", "[1001, 1002]", "[1, 1]"),
                arguments(Plant.C5, "ControllerProbes$EndOfTerm", "REQUEST_TIMED_OUT", "NOT_CONTROLLER"),
                arguments(Plant.GENERATION, "GenerationProbe", "8", "7"),
                arguments(Plant.OWNER, "FollowerReportsProbe", "high watermark 1", "high watermark 0"));
    }

    @ParameterizedTest
    @MethodSource("probes")
    void theMistakeIsThereAndOnlyWherePlanted(Plant plant, String probe, String right, String wrong) {
        // Given
        String name = PACKAGES.getOrDefault(probe.replaceFirst("\\$.*", ""), "simulation.plant");
        name = "org.barnabas." + name + "." + probe;
        // When
        Object sound = Planted.run(SOUND, name, null);
        Object planted = Planted.run(plant, name, null);
        // Then
        assertThat(sound + " / " + planted).isEqualTo(right + " / " + wrong);
    }

    @Test
    void everyPlantIsProbed() {
        // Given
        Set<Plant> wanted = EnumSet.complementOf(EnumSet.of(Plant.NONE));
        // When
        Set<Object> probed = probes().map(arguments -> arguments.get()[0]).collect(Collectors.toSet());
        // Then
        assertThat(probed).isEqualTo(wanted);
    }
}
