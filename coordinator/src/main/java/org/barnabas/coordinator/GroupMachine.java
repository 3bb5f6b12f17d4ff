package org.barnabas.coordinator;

import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.CommittedView;
import org.barnabas.coordinator.group.CommittedView.ShownGroup;
import org.barnabas.coordinator.group.Group;
import org.barnabas.coordinator.group.GroupEnvironment;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRecords.GroupChange;
import org.barnabas.coordinator.group.GroupRecords.OffsetChange;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.Member;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.group.Sessions;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.StateMachine;
import org.barnabas.coordinator.offsets.OffsetDeletes;
import org.barnabas.coordinator.offsets.OffsetExpiry;
import org.barnabas.coordinator.offsets.TransactionalOffsets;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.GroupMetadataValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the records of a coordinator partition into groups and offsets: replayed ones, and the coordinator's own as soon as
 * they are in the log. Offsets are always made from their records. A record about a group's members restores them when it
 * is replayed; of its own the machine only notes that the log knows the group, for the members are there already, and who
 * wrote the record changes the group along with it.
 */
final class GroupMachine implements StateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMachine.class);

    private final GroupEnvironment env;
    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final CommittedView committed;
    private final Sessions sessions;
    private final OffsetDeletes deletes;
    private final OffsetExpiry expiry;
    private boolean loaded;
    private int unreadable;

    GroupMachine(
            GroupEnvironment env,
            GroupRegistry registry,
            TransactionalOffsets transactions,
            CommittedView committed,
            Sessions sessions,
            OffsetDeletes deletes) {
        this.env = env;
        this.registry = registry;
        this.transactions = transactions;
        this.committed = committed;
        this.sessions = sessions;
        this.deletes = deletes;
        this.expiry = new OffsetExpiry(env, registry, transactions, deletes::tryAgain);
    }

    @Override
    public void record(long offset, CoordinatorRecord record) {
        GroupRecords.Change change = decode(record);
        if (change instanceof OffsetChange moved) {
            apply(offset, moved);
        } else if (change instanceof GroupChange group) {
            if (loaded) {
                note(offset, group);
            } else {
                restore(group);
            }
        }
    }

    @Override
    public void transactional(long offset, long producerId, short producerEpoch, CoordinatorRecord record) {
        if (decode(record) instanceof OffsetChange change) {
            transactions.add(producerId, change);
        }
    }

    @Override
    public void marker(long offset, long producerId, short producerEpoch, boolean commit) {
        for (OffsetChange change : transactions.end(producerId, offset)) {
            if (commit) {
                apply(offset, change);
            }
        }
        if (!loaded) {
            // Nobody reads before all that is replayed is committed.
            transactions.onHighWatermark(Long.MAX_VALUE);
        }
    }

    @Override
    public void onHighWatermark(long highWatermark) {
        committed.onHighWatermark(highWatermark);
        transactions.onHighWatermark(highWatermark);
    }

    /** A record that cannot be read must not keep the others from being served. */
    private GroupRecords.Change decode(CoordinatorRecord record) {
        try {
            return GroupRecords.decode(record);
        } catch (RuntimeException malformed) {
            unreadable++;
            if (unreadable == 1) {
                LOG.warn("unreadable group record skipped, more are only counted", malformed);
            }
            return GroupRecords.UNKNOWN;
        }
    }

    private void apply(long offset, OffsetChange change) {
        Group group = registry.get(change.groupId());
        OffsetEntry entry = change.entry();
        if (group == null && entry == null) {
            return;
        }
        if (loaded) {
            OffsetEntry before = group == null ? null : group.offsets().get(change.topic(), change.partition());
            committed.offsetChanges(offset, change.groupId(), change.topic(), change.partition(), before);
            if (group == null) {
                committed.groupComes(offset, change.groupId());
            }
        }
        Group changed = group == null ? registry.getOrCreate(change.groupId()) : group;
        if (entry != null) {
            changed.offsets().put(registry.shared(change.topic()), change.partition(), entry);
        } else {
            changed.offsets().remove(change.topic(), change.partition());
            leave(offset, changed);
        }
    }

    /** The group has lost something: maybe it was the last. */
    private void leave(long offset, Group group) {
        // Group and offsets are deleted together, the offsets first: keep it until its own tombstone comes.
        if (!group.isDeleting()) {
            ShownGroup before = ShownGroup.of(group);
            registry.tidy(group);
            if (loaded && registry.get(group.id()) == null) {
                committed.groupGoes(offset, group.id(), before);
            }
        }
    }

    /** The coordinator's own word on a group's members. */
    private void note(long offset, GroupChange change) {
        Group group = registry.get(change.groupId());
        if (group instanceof ClassicGroup classic) {
            classic.persisted(change.value() != null);
        }
        boolean ends = group != null
                && change.value() == null
                && group.is(GroupState.EMPTY)
                && group.offsets().isEmpty();
        if (group != null && ends) {
            committed.groupGoes(offset, group.id(), ShownGroup.of(group));
            registry.remove(group);
        }
    }

    private void restore(GroupChange change) {
        GroupMetadataValue value = change.value();
        if (value != null) {
            ClassicGroup group = registry.getOrCreateClassic(change.groupId());
            GroupRecords.restoreInto(group, value);
            group.persisted(true);
        } else if (registry.get(change.groupId()) instanceof ClassicGroup group) {
            GroupRecords.restoreInto(group, new GroupMetadataValue());
            group.persisted(false);
            registry.tidy(group);
        }
    }

    @Override
    public void onLoaded() {
        loaded = true;
        int members = 0;
        for (Group group : registry.all()) {
            if (group instanceof ClassicGroup classic) {
                for (Member member : classic.members().all()) {
                    sessions.renew(classic, member);
                    members++;
                }
            }
        }
        expiry.start();
        deletes.tryAgain();
        LOG.debug("groups={} members={} unreadable={} loaded", registry.size(), members, unreadable);
    }

    @Override
    public void onUnloaded() {
        expiry.stop();
        transactions.clear();
        committed.clear();
        for (Group group : registry.all()) {
            group.disband(ErrorCode.NOT_COORDINATOR, env.wallMs());
            registry.remove(group);
        }
    }
}
