package org.barnabas.cluster.zookeeper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.Stat;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.zk.ZkReply;
import org.barnabas.cluster.zk.ZkStat;
import org.jspecify.annotations.Nullable;

/** Translates between ZooKeeper's types and those of the port. */
final class Replies {

    private static final byte[] NO_DATA = new byte[0];

    private Replies() {}

    static ZkError error(int returnCode) {
        Code code = Code.get(returnCode);
        if (code == null) {
            return ZkError.OTHER;
        }
        return switch (code) {
            case OK -> ZkError.OK;
            case NONODE -> ZkError.NO_NODE;
            case NODEEXISTS -> ZkError.NODE_EXISTS;
            case BADVERSION -> ZkError.BAD_VERSION;
            case NOTEMPTY -> ZkError.NOT_EMPTY;
            case CONNECTIONLOSS -> ZkError.CONNECTION_LOSS;
            case SESSIONEXPIRED, SESSIONMOVED, AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH -> ZkError.SESSION_EXPIRED;
            case RUNTIMEINCONSISTENCY -> ZkError.ROLLED_BACK;
            default -> ZkError.OTHER;
        };
    }

    static ZkStat stat(Stat stat) {
        return new ZkStat(
                stat.getCzxid(), stat.getMzxid(), stat.getVersion(), stat.getCtime(), stat.getEphemeralOwner());
    }

    static ZkNode node(byte @Nullable [] data, Stat stat) {
        return new ZkNode(data == null ? NO_DATA : data, stat(stat));
    }

    static CreateMode mode(ZkOp.Create create) {
        return switch (create.kind()) {
            case PERSISTENT -> CreateMode.PERSISTENT;
            case EPHEMERAL -> CreateMode.EPHEMERAL;
            case SEQUENTIAL -> CreateMode.PERSISTENT_SEQUENTIAL;
        };
    }

    static Op op(ZkOp op) {
        if (op instanceof ZkOp.Create create) {
            return Op.create(create.path(), create.data(), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode(create));
        }
        if (op instanceof ZkOp.Set set) {
            return Op.setData(set.path(), set.data(), set.version());
        }
        if (op instanceof ZkOp.Delete delete) {
            return Op.delete(delete.path(), delete.version());
        }
        if (op instanceof ZkOp.Check check) {
            return Op.check(check.path(), check.version());
        }
        throw new IllegalArgumentException("unknown operation " + op);
    }

    /** Each read of a multi ends by itself: a missing node does not keep the others from being read. */
    static List<ZkReply<ZkNode>> reads(int returnCode, List<OpResult> results) {
        List<ZkReply<ZkNode>> replies = new ArrayList<>(results.size());
        for (OpResult result : results) {
            if (result instanceof OpResult.GetDataResult read) {
                replies.add(ZkReply.of(node(read.getData(), read.getStat())));
            } else {
                int code = result instanceof OpResult.ErrorResult failed ? failed.getErr() : returnCode;
                replies.add(ZkReply.failed(error(code)));
            }
        }
        return replies;
    }

    /** ZooKeeper marks operations before the culprit with 0 and those behind it as inconsistent. */
    static List<ZkError> multi(int returnCode, List<OpResult> results) {
        if (returnCode == 0) {
            return Collections.nCopies(results.size(), ZkError.OK);
        }
        List<ZkError> errors = new ArrayList<>(results.size());
        for (OpResult result : results) {
            ZkError error = result instanceof OpResult.ErrorResult failed ? error(failed.getErr()) : ZkError.OK;
            errors.add(error == ZkError.OK ? ZkError.ROLLED_BACK : error);
        }
        return errors;
    }
}
