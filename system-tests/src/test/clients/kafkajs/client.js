// kafkajs against Barnabas; see ../README.md. zstd is left out: its codec for kafkajs needs a native build.
const { Kafka, CompressionTypes, CompressionCodecs, logLevel, ConfigResourceTypes } = require("kafkajs");
const assert = require("assert");
CompressionCodecs[CompressionTypes.Snappy] = require("kafkajs-snappy");
const LZ4 = require("kafkajs-lz4");
CompressionCodecs[CompressionTypes.LZ4] = new LZ4().codec;

const [bootstrap, prefix, phase] = process.argv.slice(2);
const topic = `${prefix}-data`;
const perCodec = 200;
const codecs = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
};
const kafka = new Kafka({ clientId: "kafkajs", brokers: [bootstrap], logLevel: logLevel.NOTHING });

async function until(condition, what) {
  const deadline = Date.now() + 60000;
  while (!condition()) {
    assert(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function admin() {
  const client = kafka.admin();
  await client.connect();
  await client.createTopics({
    topics: [{ topic, numPartitions: 6, replicationFactor: 1 }, { topic: `${prefix}-gone`, numPartitions: 1 }],
    waitForLeaders: true,
  });
  const metadata = await client.fetchTopicMetadata({ topics: [topic] });
  assert.strictEqual(metadata.topics[0].partitions.length, 6);
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
  await client.alterConfigs({
    validateOnly: false,
    resources: [{ ...resource, configEntries: [{ name: "retention.ms", value: "7200000" }] }],
  });
  const described = await client.describeConfigs({ includeSynonyms: false, resources: [resource] });
  const entry = described.resources[0].configEntries.find((each) => each.configName === "retention.ms");
  assert.strictEqual(entry.configValue, "7200000");
  await client.deleteTopics({ topics: [`${prefix}-gone`] });
  await client.disconnect();
  console.log("admin: ok");
}

async function produce(codec, count, start = 0) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const messages = [];
  for (let i = start; i < start + count; i++) {
    messages.push({ key: `k${i % 17}`, value: `${codec}-${i}`, headers: { codec } });
  }
  await producer.send({ topic, messages, acks: -1, compression: codecs[codec] });
  await producer.disconnect();
  console.log(`produce ${codec}: ok`);
}

async function consume(groupId, expected, check) {
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let seen = 0;
  let failure;
  await consumer.run({
    autoCommit: true,
    autoCommitThreshold: 1,
    eachMessage: async ({ message }) => {
      try {
        check(message);
      } catch (error) {
        failure = error;
      }
      seen++;
    },
  });
  await until(() => failure || seen >= expected, `read ${seen} of ${expected}`);
  await consumer.disconnect();
  if (failure) throw failure;
  assert.strictEqual(seen, expected);
}

function ordered() {
  const last = new Map();
  return (message) => {
    const [codec, number] = message.value.toString().split("-");
    const key = message.key.toString();
    assert.strictEqual(key, `k${Number(number) % 17}`);
    assert.strictEqual(message.headers.codec.toString(), codec);
    const previous = last.get(codec + key) ?? -1;
    assert(previous < Number(number), `order of ${key}`);
    last.set(codec + key, Number(number));
  };
}

async function member(owned, name) {
  const consumer = kafka.consumer({ groupId: `${prefix}-pair`, sessionTimeout: 10000, heartbeatInterval: 500 });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    owned[name] = (payload.memberAssignment[topic] || []).length;
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async () => {} });
  return consumer;
}

async function group() {
  const owned = {};
  const first = await member(owned, "first");
  const second = await member(owned, "second");
  await until(() => owned.first === 3 && owned.second === 3, "six partitions were not shared by two");
  await second.disconnect();
  await until(() => owned.first === 6, "the remaining member did not take over");
  await first.disconnect();
  console.log("group of two: ok");
}

async function main() {
  if (phase === "before") {
    await admin();
    for (const codec of Object.keys(codecs)) await produce(codec, perCodec);
    await consume(`${prefix}-resume`, perCodec * Object.keys(codecs).length, ordered());
    console.log("consume in order, group offsets: ok");
    await group();
  } else {
    await produce("none", 10, perCodec);
    await consume(`${prefix}-resume`, 10, () => {});
    console.log("group offsets, 10 records: ok");
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
