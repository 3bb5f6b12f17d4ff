// kafka-go 0.2 of Segment, whose versions are what they are; see ../../README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	kafka "github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/gzip"
	"github.com/segmentio/kafka-go/lz4"
	"github.com/segmentio/kafka-go/snappy"
)

const perCodec = 50

var bootstrap, topic = os.Args[1], os.Args[2]

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func produce(name string, codec kafka.CompressionCodec) {
	writer := kafka.NewWriter(kafka.WriterConfig{
		Brokers:          []string{bootstrap},
		Topic:            topic,
		Balancer:         &kafka.Hash{},
		BatchTimeout:     10 * time.Millisecond,
		RequiredAcks:     -1,
		CompressionCodec: codec,
	})
	var batch []kafka.Message
	for i := 0; i < perCodec; i++ {
		batch = append(batch, kafka.Message{
			Key:   []byte("k" + strconv.Itoa(i%17)),
			Value: []byte("old-" + name + "-" + strconv.Itoa(i)),
		})
	}
	must(writer.WriteMessages(context.Background(), batch...))
	must(writer.Close())
}

func show(name string, record kafka.Message) {
	fmt.Printf("record %s %d %d %s %s -1\n", name, record.Partition, record.Offset, record.Key, record.Value)
}

func main() {
	expected, err := strconv.Atoi(os.Args[3])
	must(err)
	produce("none", nil)
	produce("gzip", gzip.NewCompressionCodec())
	produce("snappy", snappy.NewCompressionCodec())
	produce("lz4", lz4.NewCompressionCodec())
	fmt.Printf("sent %d\n", 4*perCodec)
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()

	conn, err := kafka.DialContext(ctx, "tcp", bootstrap)
	must(err)
	partitions, err := conn.ReadPartitions(topic)
	must(err)
	must(conn.Close())
	for _, partition := range partitions {
		leader, err := kafka.DialLeader(ctx, "tcp", bootstrap, topic, partition.ID)
		must(err)
		_, end, err := leader.ReadOffsets()
		must(err)
		must(leader.Close())
		reader := kafka.NewReader(kafka.ReaderConfig{
			Brokers: []string{bootstrap}, Topic: topic, Partition: partition.ID, MinBytes: 1, MaxBytes: 1 << 20,
			MaxWait: 200 * time.Millisecond,
		})
		for offset := int64(0); offset < end; offset++ {
			record, err := reader.ReadMessage(ctx)
			must(err)
			show(topic, record)
		}
		must(reader.Close())
	}

	member := kafka.NewReader(kafka.ReaderConfig{
		Brokers: []string{bootstrap}, Topic: topic, GroupID: "group-" + topic, MinBytes: 1, MaxBytes: 1 << 20,
		MaxWait: 200 * time.Millisecond,
	})
	for i := 0; i < expected+4*perCodec; i++ {
		record, err := member.ReadMessage(ctx)
		must(err)
		show(topic+"-group", record)
	}
	must(member.Close())
}
