package org.barnabas.broker.requests;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.barnabas.protocol.Uuid;
import org.barnabas.protocol.message.AlterConfigsRequest;
import org.barnabas.protocol.message.CreatePartitionsRequest;
import org.barnabas.protocol.message.CreateTopicsRequest;
import org.barnabas.protocol.message.DeleteRecordsRequest;
import org.barnabas.protocol.message.DeleteTopicsRequest;
import org.barnabas.protocol.message.DescribeConfigsRequest;
import org.barnabas.protocol.message.DescribeProducersRequest;
import org.barnabas.protocol.message.DescribeTopicPartitionsRequest;
import org.barnabas.protocol.message.FetchRequest;
import org.barnabas.protocol.message.FindCoordinatorRequest;
import org.barnabas.protocol.message.IncrementalAlterConfigsRequest;
import org.barnabas.protocol.message.ListOffsetsRequest;
import org.barnabas.protocol.message.MetadataRequest;
import org.barnabas.protocol.message.OffsetCommitRequest;
import org.barnabas.protocol.message.OffsetDeleteRequest;
import org.barnabas.protocol.message.OffsetFetchRequest;
import org.barnabas.protocol.message.OffsetFetchResponse;
import org.barnabas.protocol.message.OffsetForLeaderEpochRequest;
import org.barnabas.protocol.message.ProduceRequest;
import org.jspecify.annotations.Nullable;

/** Requests that name something. */
public final class NamingRequests {

    private NamingRequests() {}

    public static ProduceRequest produce(String topic, Uuid id) {
        return new ProduceRequest()
                .acks((short) 1)
                .topicData(List.of(new ProduceRequest.TopicProduceData()
                        .name(topic)
                        .topicId(id)
                        .partitionData(List.of(new ProduceRequest.PartitionProduceData()))));
    }

    public static ProduceRequest produce(String one, String other) {
        List<ProduceRequest.TopicProduceData> both =
                new ArrayList<>(produce(one, Uuid.ZERO).topicData());
        both.addAll(produce(other, Uuid.ZERO).topicData());
        return new ProduceRequest().acks((short) 1).topicData(both);
    }

    public static FetchRequest fetch(String topic, Uuid id) {
        return new FetchRequest()
                .topics(List.of(new FetchRequest.FetchTopic()
                        .topic(topic)
                        .topicId(id)
                        .partitions(List.of(new FetchRequest.FetchPartition()))));
    }

    public static FetchRequest fetch(String one, String other) {
        List<FetchRequest.FetchTopic> both =
                new ArrayList<>(fetch(one, Uuid.ZERO).topics());
        both.addAll(fetch(other, Uuid.ZERO).topics());
        return new FetchRequest().topics(both);
    }

    static <T> List<T> each(Function<String, T> maker, String... names) {
        return Stream.of(names).map(maker).toList();
    }

    public static ListOffsetsRequest listOffsets(String... names) {
        return new ListOffsetsRequest()
                .topics(each(
                        name -> new ListOffsetsRequest.ListOffsetsTopic()
                                .name(name)
                                .partitions(List.of(new ListOffsetsRequest.ListOffsetsPartition())),
                        names));
    }

    public static DeleteRecordsRequest deleteRecords(String... names) {
        return new DeleteRecordsRequest()
                .topics(each(
                        name -> new DeleteRecordsRequest.DeleteRecordsTopic()
                                .name(name)
                                .partitions(List.of(new DeleteRecordsRequest.DeleteRecordsPartition())),
                        names));
    }

    public static OffsetForLeaderEpochRequest epochs(String... names) {
        return new OffsetForLeaderEpochRequest()
                .topics(each(
                        name -> new OffsetForLeaderEpochRequest.OffsetForLeaderTopic()
                                .topic(name)
                                .partitions(List.of(new OffsetForLeaderEpochRequest.OffsetForLeaderPartition())),
                        names));
    }

    public static DescribeProducersRequest describeProducers(String... names) {
        return new DescribeProducersRequest()
                .topics(each(
                        name -> new DescribeProducersRequest.TopicRequest()
                                .name(name)
                                .partitionIndexes(List.of(0)),
                        names));
    }

    public static DescribeTopicPartitionsRequest describeTopics(String... names) {
        return new DescribeTopicPartitionsRequest()
                .topics(each(name -> new DescribeTopicPartitionsRequest.TopicRequest().name(name), names));
    }

    public static MetadataRequest metadata(String... names) {
        return new MetadataRequest().topics(each(name -> new MetadataRequest.MetadataRequestTopic().name(name), names));
    }

    public static CreateTopicsRequest createTopics(String... names) {
        return new CreateTopicsRequest()
                .topics(each(name -> new CreateTopicsRequest.CreatableTopic().name(name), names));
    }

    public static CreatePartitionsRequest createPartitions(String... names) {
        return new CreatePartitionsRequest()
                .topics(each(name -> new CreatePartitionsRequest.CreatePartitionsTopic().name(name), names));
    }

    public static DeleteTopicsRequest.DeleteTopicState state(@Nullable String name, Uuid id) {
        return new DeleteTopicsRequest.DeleteTopicState().name(name).topicId(id);
    }

    public static DeleteTopicsRequest deleteTopics(DeleteTopicsRequest.DeleteTopicState... states) {
        return new DeleteTopicsRequest().topics(List.of(states));
    }

    public static DescribeConfigsRequest.DescribeConfigsResource resource(byte type, String name) {
        return new DescribeConfigsRequest.DescribeConfigsResource()
                .resourceType(type)
                .resourceName(name);
    }

    public static DescribeConfigsRequest describeConfigs(DescribeConfigsRequest.DescribeConfigsResource... resources) {
        return new DescribeConfigsRequest().resources(List.of(resources));
    }

    public static AlterConfigsRequest alterConfigs(byte type, String name) {
        return new AlterConfigsRequest()
                .resources(List.of(new AlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type)
                        .resourceName(name)));
    }

    public static IncrementalAlterConfigsRequest incremental(byte type, String name) {
        return new IncrementalAlterConfigsRequest()
                .resources(List.of(new IncrementalAlterConfigsRequest.AlterConfigsResource()
                        .resourceType(type)
                        .resourceName(name)));
    }

    public static FindCoordinatorRequest coordinators(int type, String... keys) {
        return new FindCoordinatorRequest().keyType((byte) type).coordinatorKeys(List.of(keys));
    }

    public static List<OffsetCommitRequest.OffsetCommitRequestTopic> topics(String... names) {
        return each(
                name -> new OffsetCommitRequest.OffsetCommitRequestTopic()
                        .name(name)
                        .partitions(List.of(new OffsetCommitRequest.OffsetCommitRequestPartition())),
                names);
    }

    public static OffsetCommitRequest commit(String group, String topic, Uuid id) {
        OffsetCommitRequest request = new OffsetCommitRequest().groupId(group).topics(topics(topic));
        request.topics().forEach(each -> each.topicId(id));
        return request;
    }

    public static OffsetFetchRequest offsetFetch(String group, String... topics) {
        return new OffsetFetchRequest().groups(List.of(fetchGroup(group, topics)));
    }

    public static OffsetFetchRequest.OffsetFetchRequestGroup fetchGroup(String group, String... topics) {
        return new OffsetFetchRequest.OffsetFetchRequestGroup()
                .groupId(group)
                .topics(each(
                        name -> new OffsetFetchRequest.OffsetFetchRequestTopics()
                                .name(name)
                                .partitionIndexes(List.of(0)),
                        topics));
    }

    public static OffsetFetchResponse.OffsetFetchResponseGroup fetchedGroup(String group, String... topics) {
        return new OffsetFetchResponse.OffsetFetchResponseGroup()
                .groupId(group)
                .topics(each(name -> new OffsetFetchResponse.OffsetFetchResponseTopics().name(name), topics));
    }

    public static OffsetDeleteRequest offsetDelete(String group, String topic) {
        return new OffsetDeleteRequest()
                .groupId(group)
                .topics(List.of(new OffsetDeleteRequest.OffsetDeleteRequestTopic()
                        .name(topic)
                        .partitions(List.of(new OffsetDeleteRequest.OffsetDeleteRequestPartition()))));
    }
}
