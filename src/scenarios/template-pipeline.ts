import { defaultOptionsOf, defaultPeriodUs, defaultSaturation } from './defaults.ts'
import { writeDuration } from './fields/quantities.ts'
import { withDefaults } from './template-defaults.ts'

const period = writeDuration(defaultPeriodUs)

const text = `target:
  engine: node           # node: a pipeline on Kafka and Redis; none: the broker alone; external: your own pipeline
  workload: tariff-curves    # what it computes: passthrough, national-curve or tariff-curves
  parallelism: @         # its processes, at most one for each partition; default @
  readyWithin: @         # how long it may take to answer the first probe; default @
  options:
    flush: @             # how long it gathers results before it stores and publishes them; default @
    store: @             # where sums are kept beside being published, or none; default @
    # Of an external pipeline; names are made for the run unless you give them:
    # curvesTopic: curves      # the topic that it reads
    # updatesTopic: updates    # the topic that it writes
    # redisPrefix: meters      # its keys: meters:customers, meters:energy:<slot>
    # url: http://127.0.0.1:8080/curves    # where it takes messages from the driver http

driver:
  kind: kafka            # kafka; http, a POST a message; redis, streams or lists
  inFlight: @            # bytes sent and not yet accepted, at most; beyond it curves wait ("blocked"); default @
  linger: @              # how long a part-filled request may wait for more curves; default @
  format: @              # or json; default @
  timeout: @             # a request without an answer for this long has failed; default @
  connections: @         # of one generator, for kafka to each broker; 0 = the driver's choice; default @
  client: @              # kafka: own, the fast path, or kafkajs, which many services use; default @
  acks: @                # kafka: who must have a message before it is accepted, 0, 1 or all; default @
  idempotent: @          # kafka: true: what is sent again is never there twice; default @
  compression: @         # kafka: none or lz4; default @
  requests: @            # kafka: requests in flight on one connection; default @
  # structure: stream    # redis: what messages are added to, a stream or a list

services:                # what the run needs of them is started on this machine; default: managed, and no ZooKeeper
  kafka:
    managed: @           # started and stopped by the run; default @
    profile: @           # kraft: Kafka 4; zookeeper: Kafka 3.9 with its metadata in ZooKeeper; default @
    brokers: @           # how many are started; default @
    replication: @       # copies of each partition, the first included; default @
    heap: @              # of each broker's JVM; default @
    warmBroker: @        # true: 70M records first, since a fresh broker costs up to six times more CPU; default @
    # port: 9092         # a free one unless you give it
  redis:
    managed: @           # started and stopped by the run; default @
    # maxMemory: 1GiB    # beyond it writes are refused
  # zookeeper: managed   # watched where the pipeline has one
  #
  # Or your own, by their addresses. Passwords come from the environment, and only from there:
  # kafka:
  #   addresses: ["127.0.0.1:9092"]
  #   tls: { ca: ca.pem, cert: me.pem, key: me.key, serverName: broker.example.org }    # or true
  #   sasl: { mechanism: scram-sha-512, username: loadcurve, password: "\${KAFKA_PASSWORD}" }    # or plain, scram-sha-256
  #   jolokia: http://127.0.0.1:8778/jolokia    # figures from within the broker
  # redis: { address: "127.0.0.1:6379", username: loadcurve, password: "\${REDIS_PASSWORD}", tls: true }
  # zookeeper: { address: "127.0.0.1:2181" }

# Further phases of load:
#   - { kind: fault, do: kill, what: kafka, for: 5s }    # or pause; kafka, redis, zookeeper or target; rate: as before it
#   - { kind: saturate, for: 10s, connections: ${defaultSaturation.connections} }      # driver http: how much does the front end take at most?
# Further fields of collect, each with its period, ${period} unless you give it:
#   kafka: ${period}
#   redis: ${period}
#   zookeeper: ${period}
#   process: ${period}            # CPU and memory of each process that the run started
#   prometheus: [{ name: engine, url: "http://127.0.0.1:9249/metrics", series: [jobs_total], every: ${period} }]
#   jmx: [{ name: engine, url: "http://127.0.0.1:8778/jolokia", series: ["java.lang:type=Memory/HeapMemoryUsage.used"] }]
`

/** Target, driver and services of the real pipeline, each field with a line that says what it does. Ends with a line feed. */
export const pipelineParts = withDefaults(text, {
  'target.options.flush': writeDuration(defaultOptionsOf.node.flushUs),
})
