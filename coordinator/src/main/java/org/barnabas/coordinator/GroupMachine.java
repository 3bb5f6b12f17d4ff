package org.barnabas.coordinator;

import org.barnabas.coordinator.group.ClassicGroup;
import org.barnabas.coordinator.group.GroupRecords;
import org.barnabas.coordinator.group.GroupRecords.GroupChange;
import org.barnabas.coordinator.group.GroupRecords.OffsetChange;
import org.barnabas.coordinator.group.GroupRegistry;
import org.barnabas.coordinator.group.GroupState;
import org.barnabas.coordinator.group.Member;
import org.barnabas.coordinator.group.OffsetEntry;
import org.barnabas.coordinator.group.Rebalance;
import org.barnabas.coordinator.host.CoordinatorRecord;
import org.barnabas.coordinator.host.StateMachine;
import org.barnabas.coordinator.offsets.OffsetExpiry;
import org.barnabas.coordinator.offsets.TransactionalOffsets;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.GroupMetadataValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the records of a coordinator partition into groups and offsets.
 *
 * <p>Offsets change when their records are committed, own or replayed. A record about a group's membership restores
 * the group when it is replayed; the machine's own only says that the log knows the group, for membership lives in
 * memory and is ahead of the log.
 */
final class GroupMachine implements StateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMachine.class);

    private final GroupRegistry registry;
    private final TransactionalOffsets transactions;
    private final Rebalance rebalance;
    private final OffsetExpiry expiry;
    private int unreadable;

    GroupMachine(GroupRegistry registry, TransactionalOffsets transactions, Rebalance rebalance, OffsetExpiry expiry) {
        this.registry = registry;
        this.transactions = transactions;
        this.rebalance = rebalance;
        this.expiry = expiry;
    }

    @Override
    public void record(CoordinatorRecord record) {
        GroupRecords.Change change = decode(record);
        if (change instanceof OffsetChange offset) {
            apply(offset);
        } else if (change instanceof GroupChange group) {
            restore(group);
        }
    }

    @Override
    public void transactional(long producerId, CoordinatorRecord record) {
        if (decode(record) instanceof OffsetChange offset) {
            transactions.add(producerId, offset);
        }
    }

    @Override
    public void marker(long producerId, boolean committed) {
        for (OffsetChange change : transactions.end(producerId)) {
            if (committed) {
                apply(change);
            }
        }
    }

    @Override
    public void committed(CoordinatorRecord record) {
        GroupRecords.Change change = decode(record);
        if (change instanceof OffsetChange offset) {
            apply(offset);
        } else if (change instanceof GroupChange group) {
            ClassicGroup live = registry.get(group.groupId());
            if (live == null) {
                return;
            }
            live.persisted(group.value() != null);
            if (group.value() == null
                    && live.is(GroupState.EMPTY)
                    && live.offsets().isEmpty()) {
                registry.remove(live);
            }
        }
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

    private void apply(OffsetChange change) {
        OffsetEntry entry = change.entry();
        if (entry != null) {
            String topic = registry.shared(change.topic());
            registry.getOrCreate(change.groupId()).offsets().put(topic, change.partition(), entry);
            return;
        }
        ClassicGroup group = registry.get(change.groupId());
        if (group != null) {
            group.offsets().remove(change.topic(), change.partition());
            // Group and offsets are deleted together, the offsets first: keep it until its own tombstone comes.
            if (!group.isDeleting()) {
                registry.dropIfUseless(group);
            }
        }
    }

    private void restore(GroupChange change) {
        ClassicGroup before = registry.get(change.groupId());
        GroupMetadataValue value = change.value();
        if (value == null) {
            if (before != null) {
                GroupRecords.restoreInto(before, new GroupMetadataValue());
                before.persisted(false);
                registry.dropIfUseless(before);
            }
            return;
        }
        ClassicGroup group = before == null ? registry.getOrCreate(change.groupId()) : before;
        GroupRecords.restoreInto(group, value);
        group.persisted(true);
    }

    @Override
    public void onLoaded() {
        int members = 0;
        for (ClassicGroup group : registry.all()) {
            for (Member member : group.members().all()) {
                rebalance.sessions().renew(group, member);
                members++;
            }
        }
        expiry.start();
        LOG.debug("groups={} members={} unreadable={} loaded", registry.size(), members, unreadable);
    }

    @Override
    public void onUnloaded() {
        expiry.stop();
        transactions.clear();
        for (ClassicGroup group : registry.all()) {
            rebalance.disband(group, ErrorCode.NOT_COORDINATOR);
            registry.remove(group);
        }
    }
}
