package org.barnabas.systemtests.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * F5: links are cut while every process lives and clients reach all of them. Whoever is on the wrong side of a cut must
 * acknowledge nothing, which the judgement on the history proves; the others go on.
 */
@Tag("cluster")
@Tag("F5")
@Timeout(1_200)
class NetworkCutsTest {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @BeforeEach
    void needsNamespaces() {
        @Nullable String missing = Namespaces.missing(folder);
        Assumptions.assumeTrue(missing == null, missing);
    }

    @Test
    @DisabledIfSystemProperty(named = "cluster.long", matches = "true", disabledReason = "among all cuts")
    void theLeaderIsAlone() {
        FaultScenarios.play(Cuts.theLeaderIsAlone(), folder);
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void oneCutAfterTheOther() {
        FaultScenarios.play(Cuts.all(), folder);
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void theLeaderOnlyHearsForGood() {
        FaultScenarios.play(Cuts.permanent(), folder);
    }

    @Test
    @EnabledIfSystemProperty(named = "cluster.long", matches = "true")
    void theLeaderHasZooKeeperButNoFollowers() {
        FaultScenarios.play(Cuts.noFollowers(), folder);
    }
}
