package org.barnabas.cluster.controller;

import java.util.List;
import java.util.function.BiConsumer;
import org.barnabas.cluster.zk.Zk;
import org.barnabas.cluster.zk.ZkError;
import org.barnabas.cluster.zk.ZkNode;
import org.barnabas.cluster.zk.ZkOp;
import org.barnabas.cluster.znode.ZnodePaths;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a node that others make and the controller takes away, one visit at a time, and watches it. Whoever asks for a look
 * during a visit is served by the next one. Owned by the controller's thread.
 */
final class NodeVisits {

    private final Zk zk;
    private final String path;
    private final Runnable absent;
    private final BiConsumer<ZkNode, Visit> present;
    private @Nullable Visit current;
    private boolean lookAgain;

    /**
     * Makes one that has not looked yet.
     *
     * @param absent there is no such node
     * @param present is given the node, and has to end the visit
     */
    NodeVisits(Zk zk, String path, Runnable absent, BiConsumer<ZkNode, Visit> present) {
        this.zk = zk;
        this.path = path;
        this.absent = absent;
        this.present = present;
    }

    /** From now on a visit that was begun before is over, whatever it still waits for. */
    void startOver() {
        current = null;
        lookAgain = false;
        look();
    }

    /** Looks now, or after the visit that goes on. */
    void look() {
        if (current != null) {
            lookAgain = true;
            return;
        }
        Visit visit = new Visit();
        current = visit;
        zk.stat(path, true, there -> {
            if (there.ok()) {
                zk.read(path, false, node -> {
                    if (node.ok() && visit.isCurrent()) {
                        present.accept(node.value(), visit);
                    } else {
                        visit.end();
                    }
                });
            } else if (visit.isCurrent()) {
                absent.run();
                visit.end();
            }
        });
    }

    /** One look, and all that follows from it. */
    @SuppressWarnings("ReferenceEquality") // One visit is not another.
    final class Visit {

        boolean isCurrent() {
            return current == this;
        }

        void end() {
            if (isCurrent()) {
                current = null;
                if (lookAgain) {
                    lookAgain = false;
                    look();
                }
            }
        }

        /** Ends it, and looks what became of it. */
        void endAndLookAgain() {
            lookAgain |= isCurrent();
            end();
        }

        /**
         * Writes what is left of the node, and ends the visit. If somebody else wrote meanwhile nothing is done, and the watch
         * tells.
         *
         * @param epochVersion of the controller's term
         */
        void leave(int epochVersion, ZkOp write) {
            List<ZkOp> fenced = List.of(ZkOp.check(ZnodePaths.CONTROLLER_EPOCH, epochVersion), write);
            zk.multi(fenced, errors -> {
                if (errors.get(0) == ZkError.CONNECTION_LOSS) {
                    endAndLookAgain();
                } else {
                    end();
                }
            });
        }
    }
}
