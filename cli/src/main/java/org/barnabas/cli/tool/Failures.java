package org.barnabas.cli.tool;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** Says in one or two lines what went wrong and what to do next. */
public final class Failures {

    /** What only the controller does, and no broker says that it is the controller. */
    private static final Pattern NO_CONTROLLER = Pattern.compile("node assignment\\. Call: (createTopics|deleteTopics"
            + "|createPartitions|electLeaders|alterPartitionReassignments)");

    private static final String NO_ZOOKEEPER = "Look whether ZooKeeper runs, and why that broker does not reach it.";

    private static final String NOBODY_DECIDES =
            "The brokers take connections, but none is the controller that decides:"
                    + " look whether ZooKeeper runs, and at the brokers' logs.";

    /** True only where a connection has just been made; {@link #describe(Throwable, Connection)} looks. */
    static final String NOT_IN_TIME =
            "The broker takes connections but did not answer in time; look at its log, or raise --timeout-ms.";

    private Failures() {}

    /**
     * The text for a failure of a command, without a stack trace.
     *
     * @param connection what the command asked, or null; whoever did not answer in time is asked whether he is there
     */
    public static String describe(Throwable failure, @Nullable ConnectionOptions connection) {
        Throwable cause = root(failure);
        if (connection != null && isTimeout(cause)) {
            try {
                connection.clientConfig();
            } catch (ToolException e) {
                return message(cause) + "\n" + e.getMessage();
            }
            return message(cause) + "\n" + connection.whyNoAnswer();
        }
        return describe(failure);
    }

    /** The text for a failure, without a stack trace. */
    public static String describe(Throwable failure) {
        Throwable cause = root(failure);
        String advice = advice(cause);
        return advice == null ? message(cause) : message(cause) + "\n" + advice;
    }

    /** What happened, without what to do next. */
    static String message(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return "there is no such topic or partition";
        }
        if (cause instanceof GroupIdNotFoundException) {
            return "there is no such group";
        }
        if (cause instanceof UnknownMemberIdException) {
            return "the group has members, which commit for themselves";
        }
        if (cause instanceof NoSuchFileException) {
            return "there is no " + cause.getMessage();
        }
        if (cause instanceof FileSystemException file) {
            return file.getFile() + ": " + FileTrouble.reason(file);
        }
        if (cause instanceof RetriableException && !isTimeout(cause)) {
            Errors error = Errors.forException(cause);
            if (error != Errors.UNKNOWN_SERVER_ERROR) {
                return "the broker answered " + error + " at last: " + cause.getMessage();
            }
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause.getClass().equals(org.apache.kafka.common.KafkaException.class))
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static @Nullable String advice(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return "'barnabas topic list' shows the topics there are.";
        }
        if (cause instanceof TopicExistsException) {
            return "Take another name, or add --if-not-exists.";
        }
        if (cause instanceof GroupIdNotFoundException) {
            return "'barnabas group list' shows the groups there are.";
        }
        if (cause instanceof GroupNotEmptyException || cause instanceof UnknownMemberIdException) {
            return "Stop the members of the group first; 'barnabas group describe GROUP' shows them.";
        }
        if (cause instanceof InvalidReplicationFactorException) {
            return "Use --replication-factor with at most the number of brokers.";
        }
        if (cause instanceof InvalidReplicaAssignmentException) {
            return "'barnabas cluster describe' shows the brokers; 'barnabas partition reassign plan' makes a plan.";
        }
        if (cause instanceof NoReassignmentInProgressException) {
            return "'barnabas partition reassign status' shows what goes on.";
        }
        if (cause instanceof RecordTooLargeException) {
            return "Larger records need max.request.size in --client-config and max.message.bytes of the topic.";
        }
        if (cause instanceof KafkaStorageException) {
            return "The disk of the broker that leads the partition is full, or failed; its log says which. For room delete"
                    + " a topic ('barnabas topic delete NAME'), lower a retention ('barnabas topic alter'), or enlarge the"
                    + " disk.";
        }
        if (cause instanceof NotEnoughReplicasException || cause instanceof NotEnoughReplicasAfterAppendException) {
            return "'barnabas topic describe --under-min-isr' shows where fewer replicas are in sync than"
                    + " min.insync.replicas: start the missing brokers.";
        }
        if (cause instanceof LeaderNotAvailableException || cause instanceof NotLeaderOrFollowerException) {
            return "'barnabas topic describe --unavailable' shows the partitions without a leader.";
        }
        if (isTimeout(cause)) {
            String said = String.valueOf(cause.getMessage());
            return said.contains("ZooKeeper")
                    ? NO_ZOOKEEPER
                    : NO_CONTROLLER.matcher(said).find() ? NOBODY_DECIDES : NOT_IN_TIME;
        }
        if (cause instanceof InvalidConfigurationException || cause instanceof InvalidRequestException) {
            return ConfigKeys.advice(cause.getMessage());
        }
        if (cause instanceof SslAuthenticationException) {
            return "Look at ssl.truststore.location and the other ssl.* keys in --client-config.";
        }
        if (cause instanceof UnsupportedVersionException) {
            return "This broker does not serve what the command needs.";
        }
        return null;
    }

    private static boolean isTimeout(Throwable cause) {
        return cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException;
    }
}
