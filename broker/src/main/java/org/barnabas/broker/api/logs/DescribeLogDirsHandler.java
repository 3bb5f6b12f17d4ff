package org.barnabas.broker.api.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.barnabas.broker.api.ApiHandler;
import org.barnabas.broker.api.RequestContext;
import org.barnabas.broker.api.ServedApi;
import org.barnabas.log.PartitionLog;
import org.barnabas.log.directory.LogDirectory;
import org.barnabas.log.read.LogView;
import org.barnabas.net.Reply;
import org.barnabas.partition.registry.LogDirectories;
import org.barnabas.protocol.ApiKey;
import org.barnabas.protocol.ErrorCode;
import org.barnabas.protocol.message.DescribeLogDirsRequest;
import org.barnabas.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import org.barnabas.protocol.message.DescribeLogDirsResponse;
import org.barnabas.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import org.barnabas.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import org.barnabas.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import org.jspecify.annotations.Nullable;

/**
 * DescribeLogDirs: what lies in which log directory, and how much.
 *
 * <p>Behaviour: null topics ask for all; topics that do not exist are left out. The disk is asked in the background,
 * not on the net loop. A directory that failed, or was bad at the start, has the error KAFKA_STORAGE_ERROR.
 *
 * <p>Version notes: 1 is like 0; 3 has an error for the whole, 4 the disk's total and usable bytes (KIP-827), 5 says whether a
 * directory is cordoned, which none is here.
 */
public final class DescribeLogDirsHandler implements ApiHandler<DescribeLogDirsRequest> {

    private static final ServedApi SERVED = ServedApi.of(ApiKey.DESCRIBE_LOG_DIRS, 0, 5);

    private final LogDirectories directories;
    private final Executor background;

    /** @param background runs what may block */
    public DescribeLogDirsHandler(LogDirectories directories, Executor background) {
        this.directories = directories;
        this.background = background;
    }

    @Override
    public ServedApi served() {
        return SERVED;
    }

    @Override
    public void handle(RequestContext context, DescribeLogDirsRequest request, Reply reply) {
        Map<String, Set<Integer>> wanted = wanted(request);
        background.execute(() -> {
            List<DescribeLogDirsResult> results = new ArrayList<>();
            directories.all().forEach(directory -> results.add(describe(directory, wanted)));
            for (Path unusable : directories.unusable()) {
                results.add(new DescribeLogDirsResult()
                        .logDir(unusable.toString())
                        .errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()));
            }
            reply.send(new DescribeLogDirsResponse().results(results));
        });
    }

    /** Null stands for everything. */
    private static @Nullable Map<String, Set<Integer>> wanted(DescribeLogDirsRequest request) {
        List<DescribableLogDirTopic> topics = request.topics();
        if (topics == null) {
            return null;
        }
        Map<String, Set<Integer>> wanted = new HashMap<>();
        for (DescribableLogDirTopic topic : topics) {
            wanted.computeIfAbsent(topic.topic(), name -> new HashSet<>()).addAll(topic.partitions());
        }
        return wanted;
    }

    private static DescribeLogDirsResult describe(LogDirectory directory, @Nullable Map<String, Set<Integer>> wanted) {
        DescribeLogDirsResult result =
                new DescribeLogDirsResult().logDir(directory.path().toString());
        if (directory.isOffline()) {
            return result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
        try {
            LogDirectory.DiskSpace space = directory.space();
            result.totalBytes(space.total()).usableBytes(space.usable());
        } catch (IOException failure) {
            return result.errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
        Map<String, DescribeLogDirsTopic> topics = new TreeMap<>();
        for (PartitionLog log : directory.logs()) {
            String topic = log.name().topic();
            if (wanted == null
                    || wanted.getOrDefault(topic, Set.of()).contains(log.name().partition())) {
                topics.computeIfAbsent(topic, name -> new DescribeLogDirsTopic().name(name))
                        .partitions()
                        .add(describe(log));
            }
        }
        return result.topics(new ArrayList<>(topics.values()));
    }

    private static DescribeLogDirsPartition describe(PartitionLog log) {
        LogView view = log.view();
        return new DescribeLogDirsPartition()
                .partitionIndex(log.name().partition())
                .partitionSize(view.sizeInBytes())
                .offsetLag(Math.max(0, log.highWatermark() - view.endOffset()));
    }
}
