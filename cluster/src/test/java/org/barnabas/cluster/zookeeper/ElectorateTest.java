package org.barnabas.cluster.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.barnabas.cluster.zookeeper.Electorate.Letter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ElectorateTest {

    private static final int LOOKING = 0;
    private static final int FOLLOWING = 1;
    private static final int LEADING = 2;
    private static final long NO_VOTE = -1;

    private final List<EnsembleServer> servers = servers(3);

    @Test
    void aFreeServerCountsEveryVote() {
        // Given
        Electorate electorate = new Electorate(2, servers, "A", false);

        // When
        List<Letter> seen = electorate.onVote(1, vote(LOOKING, 1, 7, "A", "A"));

        // Then
        assertThat(zxids(seen)).containsExactly(7L);
        assertThat(electorate.trouble()).isNull();
    }

    @Test
    void aNewcomerCountsNothingUntilAllAreHeardAndThenTheBest() {
        // Given
        Electorate electorate = new Electorate(2, servers, null, true);

        // When
        List<Letter> own = electorate.onVote(2, vote(LOOKING, 2, 0, null, null));
        List<Letter> other = electorate.onVote(3, vote(LOOKING, 3, 0, null, "A"));
        String waiting = electorate.trouble();
        List<Letter> last = electorate.onVote(1, vote(LOOKING, 1, 7, "A", "A"));
        List<Letter> later = electorate.onVote(3, vote(LOOKING, 1, 7, null, "A"));
        List<Letter> less = electorate.onVote(3, vote(LOOKING, 3, 6, "A", "A"));

        // Then
        assertThat(zxids(own)).containsExactly(NO_VOTE);
        assertThat(zxids(other)).containsExactly(NO_VOTE);
        assertThat(waiting).contains("not heard yet: 1.");
        assertThat(last).extracting(Letter::from).containsExactly(1L, 2L, 3L);
        assertThat(zxids(last)).containsExactly(7L, NO_VOTE, NO_VOTE);
        assertThat(zxids(later)).containsExactly(7L);
        assertThat(zxids(less)).containsExactly(NO_VOTE);
    }

    @Test
    void whoIsStoppingTakesNothingBack() {
        // Given: the one with the data was heard, and stops before the last one comes
        Electorate electorate = new Electorate(2, servers, null, true);
        electorate.onVote(2, vote(LOOKING, 2, 0, null, null));
        electorate.onVote(1, vote(LOOKING, 1, 7, "A", "A"));

        // When
        List<Letter> last = electorate.onVote(1, vote(LOOKING, NO_VOTE, NO_VOTE, "A", "A"));
        electorate.onVote(3, vote(LOOKING, 3, 0, null, "A"));

        // Then
        assertThat(last).isEmpty();
        assertThat(electorate.trouble()).contains("newest data is on server 1");
    }

    @Test
    void aNewcomerHearsOfALeaderThatIsFollowed() {
        // Given
        Electorate electorate = new Electorate(2, servers, null, true);

        // When
        List<Letter> seen = electorate.onVote(1, vote(LEADING, 1, 7, "A", "A"));

        // Then
        assertThat(zxids(seen)).containsExactly(7L);
    }

    @Test
    void onceItHasWhatAMajorityHasItIsFree() {
        // Given
        Electorate electorate = new Electorate(2, servers, null, true);

        // When
        electorate.onSettled();

        // Then
        assertThat(zxids(electorate.onVote(1, vote(LOOKING, 1, 7, "A", "A")))).containsExactly(7L);
    }

    @Test
    void serversWithoutDataFoundAnEnsembleWhenNobodyBelongsToACluster() {
        // Given
        Electorate electorate = new Electorate(2, servers, null, true);

        // When
        electorate.onVote(1, vote(LOOKING, 1, 0, null, null));
        electorate.onVote(2, vote(LOOKING, 2, 0, null, null));
        List<Letter> last = electorate.onVote(3, vote(LOOKING, 3, 0, null, null));

        // Then
        assertThat(zxids(last)).containsExactly(0L, 0L, 0L);
    }

    @Test
    void dataThatDoesNotKnowTheClusterLosesToWhatDoes() {
        // Given: newer transactions, but of nothing
        Electorate electorate = new Electorate(1, servers, "A", true);

        // When
        electorate.onVote(1, vote(LOOKING, 1, 7, "A", "A"));
        electorate.onVote(2, vote(LOOKING, 2, 99, null, "A"));
        List<Letter> last = electorate.onVote(3, vote(LOOKING, 2, 99, null, "A"));

        // Then
        assertThat(zxids(last)).containsExactly(7L, NO_VOTE, NO_VOTE);
    }

    @Test
    void anotherClusterIsNeitherHeardNorFollowed() {
        // Given
        Electorate electorate = new Electorate(1, servers, "A", false);

        // When
        List<Letter> vote = electorate.onVote(3, vote(LOOKING, 3, 9, "B", "B"));
        List<Letter> lead = electorate.onVote(3, vote(LEADING, 3, 9, "B", "B"));

        // Then
        assertThat(zxids(vote)).containsExactly(NO_VOTE);
        assertThat(lead).isEmpty();
        assertThat(electorate.trouble()).contains("server 3 (host3) belongs to cluster B, this one to cluster A");
        electorate.onVote(3, vote(LOOKING, 3, 9, "A", "A"));
        assertThat(electorate.trouble()).isNull();
    }

    @Test
    void aLeaderWithoutTheClustersMetadataIsNotFollowed() {
        // Given: it was elected by servers that had not heard of the cluster
        Electorate electorate = new Electorate(1, servers, "A", true);

        // When
        List<Letter> lead = electorate.onVote(3, vote(LEADING, 3, 9, null, null));
        List<Letter> follow = electorate.onVote(2, vote(FOLLOWING, 3, 9, null, null));
        String trouble = electorate.trouble();
        List<Letter> right = electorate.onVote(3, vote(LEADING, 3, 9, "A", "A"));

        // Then: who follows says nothing about the leader's data, and is not enough without the leader's own word
        assertThat(lead).isEmpty();
        assertThat(zxids(follow)).containsExactly(9L);
        assertThat(trouble).contains("server 3 (host3) leads without the metadata of cluster A");
        assertThat(zxids(right)).containsExactly(9L);
        assertThat(electorate.trouble()).doesNotContain("leads");
    }

    @Test
    void whatIsNoVoteIsDropped() {
        // Given
        Electorate electorate = new Electorate(1, servers, null, false);
        ByteBuffer longer = vote(LOOKING, 1, 7, null, null);
        longer.putInt(40, Integer.MAX_VALUE);
        ByteBuffer negative = vote(LOOKING, 1, 7, null, null);
        negative.putInt(40, -1);

        // When
        // Then
        assertThat(electorate.onVote(2, ByteBuffer.allocate(0))).isEmpty();
        assertThat(electorate.onVote(2, ByteBuffer.allocate(43))).isEmpty();
        assertThat(electorate.onVote(2, longer)).isEmpty();
        assertThat(electorate.onVote(2, negative)).isEmpty();
        assertThat(electorate.onVote(9, vote(LOOKING, 1, 7, null, null))).isEmpty();
    }

    @Test
    void aServerThatSaysNothingOfClustersIsHeard() {
        // Given
        Electorate electorate = new Electorate(1, servers, "A", false);

        // When
        List<Letter> seen = electorate.onVote(2, unsigned(LOOKING, 2, 7));

        // Then
        assertThat(zxids(seen)).containsExactly(7L);
    }

    private static List<Long> zxids(List<Letter> letters) {
        return letters.stream().map(letter -> letter.vote().getLong(12)).toList();
    }

    private ByteBuffer vote(int state, long leader, long zxid, @Nullable String cluster, @Nullable String known) {
        return Ballot.sign(unsigned(state, leader, zxid), cluster, known);
    }

    /** As ZooKeeper writes it. */
    private ByteBuffer unsigned(int state, long leader, long zxid) {
        StringBuilder list = new StringBuilder();
        servers.forEach(server -> list.append("server.").append(server.id()).append("=host:1:2:participant;host:3\n"));
        byte[] config = list.append("version=0").toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(44 + config.length)
                .putInt(state)
                .putLong(leader)
                .putLong(zxid)
                .putLong(1)
                .putLong(0)
                .putInt(2)
                .putInt(config.length)
                .put(config);
    }

    private static List<EnsembleServer> servers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> new EnsembleServer(id, "host" + id, 1, 2, 3))
                .toList();
    }
}
