package org.barnabas.simulation.client;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Whoever administers the cluster: creates the topics of the plan, and then does one chore after the other. An answer that
 * tells of success holds; an answer that does not come is neither yes nor no. Lives on its home's thread.
 */
public final class Administrator implements SimulatedClient {

    private final ClientHome home;
    private final BrokerDirectory directory;
    private final ClientPace pace;
    private final SplittableRandom rhythm;
    private final List<TopicLives> lives = new ArrayList<>();
    private final List<Chore> chores = new ArrayList<>();
    private final List<Chore> all = new ArrayList<>();
    private final Topics topics;
    private boolean busy;

    /**
     * An administrator, of whom there is one in a world.
     *
     * @param minInsync values of min.insync.replicas that topics may be set to; none to leave it alone
     * @param groups that others are members of
     */
    public Administrator(
            ClientHome home, Topics topics, List<Integer> minInsync, List<String> groups, ClientPace pace) {
        this.home = home;
        this.topics = topics;
        this.pace = pace;
        this.directory = new BrokerDirectory(home, pace);
        this.rhythm = home.random("rhythm");
        AdminDesk desk = new AdminDesk(home, directory, pace);
        topics.all().forEach(plan -> lives.add(new TopicLives(desk, plan)));
        List<TopicLives> fleeting =
                lives.stream().filter(life -> !life.isLasting()).toList();
        if (!fleeting.isEmpty()) {
            Chore life = done -> desk.pick(fleeting).run(done);
            chores.addAll(List.of(life, life));
        }
        chores.add(new TopicSettings(desk, topics.all(), minInsync));
        chores.add(new ReplicaMoves(desk, topics.all()));
        chores.add(new PartitionGrowths(desk, topics.all()));
        chores.add(new RecordRemovals(desk, topics.all()));
        chores.add(new Inspections(desk, topics.all(), groups));
        chores.add(new GroupRemovals(desk, topics));
        all.addAll(lives);
        all.addAll(chores);
    }

    @Override
    public void start() {
        directory.want(topics.all().stream().map(TopicPlan::name).toList());
        directory.refresh(() -> make(new ArrayList<>(lives)));
        Repeating.every(home.loop(), pace.metadataMs(), () -> directory.refresh(() -> {}));
    }

    /** Until all of them are there. */
    private void make(List<TopicLives> left) {
        left.removeIf(TopicLives::isPresent);
        if (left.isEmpty()) {
            directory.refresh(this::choreLater);
            return;
        }
        left.get(0).run(() -> home.loop().schedule(pace.backoffMs(), () -> make(left)));
    }

    /** Whether all topics of the plan that last have been made. */
    public boolean hasMadeTopics() {
        return lives.stream().allMatch(life -> life.isPresent() || !life.isLasting());
    }

    private void choreLater() {
        home.loop().schedule(1 + rhythm.nextInt(2 * pace.choreMs()), () -> {
            Chore chore = chores.get(rhythm.nextInt(chores.size()));
            if (home.isSilent()) {
                return;
            }
            busy = true;
            chore.run(() -> {
                busy = false;
                choreLater();
            });
        });
    }

    @Override
    public boolean isIdle() {
        return !busy;
    }

    /** After all is healed, when it is idle: whether everything that was acknowledged holds. */
    public void audit(Runnable done) {
        audit(new ArrayList<>(all), done);
    }

    private void audit(List<Chore> left, Runnable done) {
        if (left.isEmpty()) {
            done.run();
        } else {
            left.remove(0).audit(() -> audit(left, done));
        }
    }

    @Override
    public void end() {
        directory.hangUp();
    }
}
