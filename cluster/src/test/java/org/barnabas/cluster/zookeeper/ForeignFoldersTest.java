package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Folders of somebody else, and of servers that list others, in ensembles of real servers. */
class ForeignFoldersTest extends EnsembleFolders {

    @Test
    void brokersOfAClusterWhoseMetadataNobodyHasDoNotBeginAnother() throws Exception {
        // When
        startAll("A");

        // Then
        awaitTrouble("brokers belong to cluster A, but no server has its metadata", 1, 2, 3);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);
    }

    @Test
    void aFolderOfAnotherClusterIsNeitherOverwrittenNorFollowed() throws Exception {
        // Given
        alone(1, "A");
        alone(3, "B");

        // When
        start(1, "A");
        start(2, null);
        start(3, "B");

        // Then
        awaitTrouble("server 3 (127.0.0.1) belongs to cluster B, this one to cluster A", 1);
        awaitTrouble("server 1 (127.0.0.1) belongs to cluster A, this one to cluster B", 3);
        awaitTrouble("different clusters: 1 to A, 3 to B", 2);
        assertThat(running.values()).noneMatch(EnsembleMember::serving);

        // When: the one that is not wanted is emptied
        stopAll(1, 2, 3);
        delete(folder(3));
        startAll("A");
        awaitServing();

        // Then
        assertThat(value(PRECIOUS)).isEqualTo("A");
    }

    @Test
    void anEnsembleOfNoClusterIsNotFollowedByAServerOfOne() throws Exception {
        // Given: folders of an earlier attempt, which elected leaders and have something, but no cluster
        startAll(null);
        awaitServing();
        write("/remains", "");
        stopAll(1, 2, 3);
        delete(folder(1));
        alone(1, "A");
        start(2, null);
        start(3, null);
        awaitServing();

        // When
        start(1, "A");

        // Then
        awaitTrouble("without the metadata of cluster A", 1);
        assertThat(member(1).serving()).isFalse();
        stop(1);
        try (EmbeddedZooKeeper again = EmbeddedZooKeeper.start(folder(1), 0)) {
            assertThat(withClient(again.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
    }

    @Test
    void aFolderThatASingleServerStillWritesToIsLeftAlone() throws Exception {
        // Given
        alone(1, "A");

        // When: the broker is started with the new list, and its former process was not stopped
        try (EmbeddedZooKeeper former = EmbeddedZooKeeper.start(folder(1), 0)) {
            // Then
            assertThatThrownBy(() -> start(1, "A")).isInstanceOf(FolderInUseException.class);
            assertThat(withClient(former.connectString(), client -> text(client, PRECIOUS)))
                    .isEqualTo("A");
        }
        start(1, "A");
        assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder(1), 0).close())
                .isInstanceOf(FolderInUseException.class);
    }

    @Test
    void aFolderThatIsNotThatOfTheLogDirectoriesIsRefused() throws Exception {
        // Given
        alone(1, "A");

        // When
        // Then
        assertThatThrownBy(() -> start(1, "B"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data is of cluster A")
                .hasMessageContaining("log directories belong to cluster B");
    }

    @Test
    void serversThatListOthersAreToldApart() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        write(PRECIOUS, "A");
        List<EnsembleServer> three = servers;
        List<EnsembleServer> five = new ArrayList<>(three);
        servers(2)
                .forEach(more -> five.add(new EnsembleServer(
                        more.id() + 3, more.host(), more.peerPort(), more.electionPort(), more.clientPort())));

        // When: one after the other gets the longer list, the new ones first
        servers = List.copyOf(five);
        start(4, null);
        start(5, null);
        stop(3);
        start(3, null);
        awaitTrouble("lists the servers 1,2,3, this one 1,2,3,4,5", 3);
        servers = three;
        write(PRECIOUS, "B");
        servers = List.copyOf(five);
        stop(2);
        start(2, null);
        awaitTrouble("lists the servers 1,2,3, this one 1,2,3,4,5", 2);

        // Then: three of five are no majority until the last one of the old list is with them
        assertThat(List.of(2, 3, 4, 5)).noneMatch(id -> member(id).serving());
        stop(1);
        start(1, null);
        awaitServing();
        assertThat(value(PRECIOUS)).isEqualTo("B");
    }

    @Test
    void aServerOfAnEnsembleDoesNotPartFromIt() throws Exception {
        // Given
        startAll(null);
        awaitServing();
        stopAll(1, 2, 3);

        // When
        // Then
        assertThatThrownBy(() -> EmbeddedZooKeeper.start(folder(1), 0).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("belongs to the ensemble of the servers 1,2,3")
                .hasMessageContaining("delete its file servers");
        Files.delete(folder(1).resolve("servers"));
        EmbeddedZooKeeper.start(folder(1), 0).close();
    }
}
