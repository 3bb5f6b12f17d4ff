// Sarama as it speaks to an old broker; see ../../README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/Shopify/sarama"
)

const perCodec = 50

var (
	bootstrap, topic = os.Args[1], os.Args[2]
	version, _       = sarama.ParseKafkaVersion(os.Args[4])
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = version
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.Offsets.CommitInterval = 100 * time.Millisecond
	c.Consumer.Return.Errors = false
	c.Producer.Return.Successes = true
	c.Producer.RequiredAcks = sarama.WaitForAll
	return c
}

func produce(codec sarama.CompressionCodec) {
	c := config()
	c.Producer.Compression = codec
	producer, err := sarama.NewSyncProducer([]string{bootstrap}, c)
	must(err)
	var batch []*sarama.ProducerMessage
	for i := 0; i < perCodec; i++ {
		batch = append(batch, &sarama.ProducerMessage{
			Topic: topic,
			Key:   sarama.StringEncoder("k" + strconv.Itoa(i%17)),
			Value: sarama.StringEncoder("old-" + codec.String() + "-" + strconv.Itoa(i)),
		})
	}
	must(producer.SendMessages(batch))
	must(producer.Close())
}

func show(name string, record *sarama.ConsumerMessage) {
	fmt.Printf("record %s %d %d %s %s -1\n", name, record.Partition, record.Offset, record.Key, record.Value)
}

func next(records <-chan *sarama.ConsumerMessage) *sarama.ConsumerMessage {
	select {
	case record := <-records:
		return record
	case <-time.After(60 * time.Second):
		panic("records are missing")
	}
}

// read prints what is between the first and the last offset of each partition, and commits half of it.
func read(client sarama.Client) {
	consumer, err := sarama.NewConsumerFromClient(client)
	must(err)
	manager, err := sarama.NewOffsetManagerFromClient("manager-"+topic, client)
	must(err)
	partitions, err := client.Partitions(topic)
	must(err)
	for _, p := range partitions {
		end, err := client.GetOffset(topic, p, sarama.OffsetNewest)
		must(err)
		committed, err := manager.ManagePartition(topic, p)
		must(err)
		first, _ := committed.NextOffset()
		partition, err := consumer.ConsumePartition(topic, p, first)
		must(err)
		for offset := int64(0); offset < end; offset++ {
			record := next(partition.Messages())
			show(topic, record)
			if offset < end/2 {
				committed.MarkOffset(record.Offset+1, "half")
			}
		}
		must(partition.Close())
		must(committed.Close())
		fmt.Printf("marked %d %d\n", p, end/2)
	}
	must(manager.Close())
	must(consumer.Close())
}

type member struct {
	records chan *sarama.ConsumerMessage
}

func (m *member) Setup(sarama.ConsumerGroupSession) error   { return nil }
func (m *member) Cleanup(sarama.ConsumerGroupSession) error { return nil }
func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for record := range claim.Messages() {
		session.MarkMessage(record, "")
		m.records <- record
	}
	return nil
}

func group(count int) {
	group, err := sarama.NewConsumerGroup([]string{bootstrap}, "group-"+topic, config())
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	m := &member{records: make(chan *sarama.ConsumerMessage)}
	done := make(chan error)
	go func() { done <- group.Consume(ctx, []string{topic}, m) }()
	for i := 0; i < count; i++ {
		show(topic+"-group", next(m.records))
	}
	cancel()
	must(<-done)
	must(group.Close())
}

func main() {
	expected, err := strconv.Atoi(os.Args[3])
	must(err)
	codecs := []sarama.CompressionCodec{sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy}
	// Sarama writes LZ4 with the right checksum only, which message format 0 does not have.
	if version.IsAtLeast(sarama.V0_10_0_0) {
		codecs = append(codecs, sarama.CompressionLZ4)
	}
	for _, codec := range codecs {
		produce(codec)
	}
	fmt.Printf("sent %d\n", perCodec*len(codecs))
	client, err := sarama.NewClient([]string{bootstrap}, config())
	must(err)
	read(client)
	must(client.Close())
	if version.IsAtLeast(sarama.V0_10_2_0) {
		group(expected + perCodec*len(codecs))
	}
}
