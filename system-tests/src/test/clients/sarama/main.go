// Sarama against Barnabas; see ../README.md.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/Shopify/sarama"
)

const perCodec = 200

var (
	bootstrap, prefix, phase = os.Args[1], os.Args[2], os.Args[3]
	topic                    = prefix + "-data"
	// zstd is left out: this version of sarama sends it in Produce requests that may not carry it, and gets told so.
	codecs = []sarama.CompressionCodec{
		sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy, sarama.CompressionLZ4,
	}
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func check(holds bool, format string, values ...interface{}) {
	if !holds {
		panic(fmt.Sprintf(format, values...))
	}
}

func config() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.V2_2_0_0
	c.Consumer.Offsets.Initial = sarama.OffsetOldest
	c.Consumer.Group.Session.Timeout = 10 * time.Second
	c.Consumer.Group.Heartbeat.Interval = 500 * time.Millisecond
	c.Producer.Return.Successes = true
	c.Producer.RequiredAcks = sarama.WaitForAll
	return c
}

func admin() {
	client, err := sarama.NewClusterAdmin([]string{bootstrap}, config())
	must(err)
	must(client.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: 6, ReplicationFactor: 1}, false))
	must(client.CreateTopic(prefix+"-gone", &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}, false))
	described, err := client.DescribeTopics([]string{topic})
	must(err)
	check(len(described[0].Partitions) == 6, "%d partitions", len(described[0].Partitions))
	value := "7200000"
	must(client.AlterConfig(sarama.TopicResource, topic, map[string]*string{"retention.ms": &value}, false))
	entries, err := client.DescribeConfig(sarama.ConfigResource{
		Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"retention.ms"}})
	must(err)
	check(len(entries) == 1 && entries[0].Value == value, "retention.ms: %v", entries)
	must(client.DeleteTopic(prefix + "-gone"))
	must(client.Close())
	fmt.Println("admin: ok")
}

func produce(codec sarama.CompressionCodec, from, count int) {
	c := config()
	c.Producer.Compression = codec
	c.Producer.Idempotent = true
	c.Net.MaxOpenRequests = 1
	producer, err := sarama.NewSyncProducer([]string{bootstrap}, c)
	must(err)
	var batch []*sarama.ProducerMessage
	for i := from; i < from+count; i++ {
		batch = append(batch, &sarama.ProducerMessage{
			Topic:   topic,
			Key:     sarama.StringEncoder("k" + strconv.Itoa(i%17)),
			Value:   sarama.StringEncoder(codec.String() + "-" + strconv.Itoa(i)),
			Headers: []sarama.RecordHeader{{Key: []byte("codec"), Value: []byte(codec.String())}},
		})
	}
	must(producer.SendMessages(batch))
	must(producer.Close())
	fmt.Printf("produce %s: ok\n", codec)
}

func readAll(expected int) {
	consumer, err := sarama.NewConsumer([]string{bootstrap}, config())
	must(err)
	records := make(chan *sarama.ConsumerMessage)
	for p := int32(0); p < 6; p++ {
		partition, err := consumer.ConsumePartition(topic, p, sarama.OffsetOldest)
		must(err)
		go func() {
			for record := range partition.Messages() {
				records <- record
			}
		}()
	}
	last := map[string]int{}
	for seen := 0; seen < expected; seen++ {
		select {
		case record := <-records:
			parts := strings.Split(string(record.Value), "-")
			number, err := strconv.Atoi(parts[1])
			must(err)
			check(string(record.Key) == "k"+strconv.Itoa(number%17), "key %s of %s", record.Key, record.Value)
			check(string(record.Headers[0].Value) == parts[0], "header of %s", record.Value)
			name := parts[0] + string(record.Key)
			previous, known := last[name]
			check(!known || previous < number, "order of %s", record.Key)
			last[name] = number
		case <-time.After(60 * time.Second):
			check(false, "read %d of %d", seen, expected)
		}
	}
	fmt.Printf("consume %d in order: ok\n", expected)
}

type member struct {
	group sarama.ConsumerGroup
	stop  context.CancelFunc
	done  sync.WaitGroup
	mutex sync.Mutex
	owned int
	read  int
}

func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.owned = len(session.Claims()[topic])
	return nil
}

func (m *member) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for record := range claim.Messages() {
		session.MarkMessage(record, "")
		m.mutex.Lock()
		m.read++
		m.mutex.Unlock()
	}
	return nil
}

func (m *member) state() (owned, read int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.owned, m.read
}

func join(name string) *member {
	group, err := sarama.NewConsumerGroup([]string{bootstrap}, name, config())
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	m := &member{group: group, stop: cancel}
	m.done.Add(1)
	go func() {
		defer m.done.Done()
		for ctx.Err() == nil {
			if err := group.Consume(ctx, []string{topic}, m); err != nil && ctx.Err() == nil {
				fmt.Println("consume:", err)
			}
		}
	}()
	return m
}

func (m *member) leave() {
	m.stop()
	m.done.Wait()
	must(m.group.Close())
}

func until(condition func() bool, what string) {
	deadline := time.Now().Add(60 * time.Second)
	for !condition() {
		check(time.Now().Before(deadline), what)
		time.Sleep(20 * time.Millisecond)
	}
}

func group() {
	first, second := join(prefix+"-pair"), join(prefix+"-pair")
	until(func() bool {
		a, _ := first.state()
		b, _ := second.state()
		return a == 3 && b == 3
	}, "six partitions were not shared by two")
	second.leave()
	until(func() bool { a, _ := first.state(); return a == 6 }, "the remaining member did not take over")
	first.leave()
	fmt.Println("group of two: ok")
}

func resume(expected int) {
	m := join(prefix + "-resume")
	until(func() bool { _, read := m.state(); return read >= expected }, "records are missing")
	m.leave()
	_, read := m.state()
	check(read == expected, "read %d, expected %d", read, expected)
	fmt.Printf("group offsets, %d records: ok\n", expected)
}

func main() {
	if phase == "before" {
		admin()
		for _, codec := range codecs {
			produce(codec, 0, perCodec)
		}
		readAll(perCodec * len(codecs))
		group()
		resume(perCodec * len(codecs))
	} else {
		produce(sarama.CompressionNone, perCodec, 10)
		resume(10)
	}
}
