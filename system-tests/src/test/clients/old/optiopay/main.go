// The client of Optiopay, of the time of 0.8; see ../../README.md.
package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/optiopay/kafka/v2"
	"github.com/optiopay/kafka/v2/proto"
)

const perCodec = 50

var bootstrap, topic = os.Args[1], os.Args[2]

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	// Version 0 of everything, as before there were others: it does not read compressed batches of today.
	for kind := range proto.SupportedByDriver {
		proto.SupportedByDriver[kind] = proto.SupportedVersion{}
	}
	conf := kafka.NewBrokerConf("optiopay")
	broker, err := kafka.Dial([]string{bootstrap}, conf)
	must(err)
	defer broker.Close()
	partitions, err := broker.PartitionCount(topic)
	must(err)
	codecs := map[string]proto.Compression{
		"none": proto.CompressionNone, "gzip": proto.CompressionGzip, "snappy": proto.CompressionSnappy,
	}
	for name, codec := range codecs {
		settings := kafka.NewProducerConf()
		settings.RequiredAcks = proto.RequiredAcksAll
		settings.Compression = codec
		producer := broker.Producer(settings)
		for p := int32(0); p < partitions; p++ {
			var batch []*proto.Message
			for i := int(p); i < perCodec; i += int(partitions) {
				batch = append(batch, &proto.Message{
					Key: []byte("k" + strconv.Itoa(i%17)), Value: []byte("old-" + name + "-" + strconv.Itoa(i)),
				})
			}
			_, err := producer.Produce(topic, p, batch...)
			must(err)
		}
	}
	fmt.Printf("sent %d\n", len(codecs)*perCodec)
	for p := int32(0); p < partitions; p++ {
		end, err := broker.OffsetLatest(topic, p)
		must(err)
		settings := kafka.NewConsumerConf(topic, p)
		settings.StartOffset = kafka.StartOffsetOldest
		settings.MinFetchSize = 1
		consumer, err := broker.Consumer(settings)
		must(err)
		for offset := int64(0); offset < end; offset++ {
			record, err := consumer.Consume()
			must(err)
			fmt.Printf("record %s %d %d %s %s -1\n", topic, p, record.Offset, record.Key, record.Value)
		}
		mark(broker, p, end/2)
	}
}

// mark commits with version 0, which is ZooKeeper.
func mark(broker *kafka.Broker, partition int32, offset int64) {
	coordinator, err := broker.OffsetCoordinator(kafka.NewOffsetCoordinatorConf("manager-" + topic))
	must(err)
	must(coordinator.Commit(topic, partition, offset))
	back, _, err := coordinator.Offset(topic, partition)
	must(err)
	fmt.Printf("kept %d %d\n", partition, back)
}
