import { defaultJvm, defaultOptionsOf, defaultPeriodUs, defaultSaturation } from './defaults.ts'
import { writeBytes, writeDuration } from './fields/quantities.ts'
import { withDefaults } from './template-defaults.ts'

const period = writeDuration(defaultPeriodUs)

const text = `target:
  engine: node           # node: a pipeline on Kafka and Redis; storm or storm-trident: Apache Storm; none: the broker alone; external: your own
  workload: tariff-curves    # what it computes: passthrough, national-curve or tariff-curves
  parallelism: @         # number of processes, or tasks of storm, at most one per partition; default @
  readyWithin: @         # how long it may take to answer the first probe; default @
  # mode: cluster        # storm, storm-trident: local (one JVM; the default), cluster (daemons of the run), or external
  # cluster: 127.0.0.1:6627    # with mode external: the nimbus of the cluster
  # jvm: { heap: 1GiB, flags: ["-XX:+UseZGC"] }    # storm, storm-trident: its JVM; default: ${writeBytes(defaultJvm.heapBytes)}, ${defaultJvm.flags.join(' ')}
  options:
    flush: @             # how long it collects results before it stores and publishes them; default @
    store: @             # where sums are also stored, or none; default @
    # For storm (flush: ${writeDuration(defaultOptionsOf.storm.flushUs)} unless you set it):
    # guarantee: at-least-once    # or at-most-once
    # maxSpoutPending: 200000     # messages of each spout task that may wait for their ack
    # flushMessages: 50000        # publish earlier once a task has taken this many
    # ackers: 1                   # tasks that track acks; of storm-trident too
    # messageTimeout: 30s         # without an ack, a message is sent again after this time; of storm-trident too
    # workers: 1                  # worker processes, with mode cluster or external; of storm-trident too
    # publishers: 1               # tasks that store and publish
    # spoutTasks: 4               # tasks of the spout, if not as many as parallelism; of storm-trident too
    # boltSleep: 1ms              # how long an idle bolt sleeps before it looks again; of storm-trident too
    # drpc: true                  # answers questions for its sums over DRPC, while it runs; of storm-trident too
    # For storm-trident:
    # guarantee: exactly-once     # or as-usual: with the parts of Storm, for which the last three options are
    # batch: 20000                # messages that a spout task takes into a batch; at most
    # emitInterval: 10ms          # from the start of a batch to that of the next
    # spout: opaque               # or transactional
    # batchesInFlight: 10         # batches on their way at once
    # pollTimeout: 200ms          # how long a poll waits for the first message
    # For an external pipeline; names are created for the run unless you set them:
    # curvesTopic: curves      # the topic that it reads
    # updatesTopic: updates    # the topic that it writes
    # redisPrefix: meters      # its keys: meters:customers, meters:energy:<slot>
    # group: meter-pipeline    # its consumer group: puts its lag into the report
    # pid: 4711                # its process on this machine: puts its CPU and memory into the report
    # url: http://127.0.0.1:8080/curves    # where it takes messages from the http driver

driver:
  kind: kafka            # kafka; http: one POST per message; redis: streams or lists
  inFlight: @            # maximum unacknowledged bytes per generator; beyond it curves wait ("blocked"); default @
  linger: @              # how long a partly filled request may wait for more curves; default @
  format: @              # or json; default @
  timeout: @             # a request that gets no response within this time has failed; default @
  connections: @         # connections per generator, for kafka to each broker; 0 = the driver chooses; default @
  client: @              # kafka: own, the fast built-in client, or kafkajs, which many services use; default @
  acks: @                # kafka: which replicas must have a message: 0 (none), 1 (the leader) or all; default @
  idempotent: @          # kafka: true: a retry never creates a duplicate; default @
  compression: @         # kafka: none, lz4, gzip, or zstd with Node 22.15 and newer; default @
  requests: @            # kafka: maximum requests in flight per connection; default @
  # headers: { X-Tenant: acme, Authorization: "Bearer \${TOKEN}" }    # http: of each request; secrets come from the environment
  # structure: stream    # redis: what messages are added to, a stream or a list

services:                # those that the run needs are started on this machine; default: managed, and no ZooKeeper
  kafka:
    managed: @           # started and stopped by the run; default @
    profile: @           # kraft: Kafka 4; zookeeper: Kafka 3.9 with its metadata in ZooKeeper; default @
    brokers: @           # how many to start; default @
    replication: @       # copies of each partition, including the first; default @
    heap: @              # heap of each broker's JVM; default @
    warmBroker: @        # true: 70M records first, since a fresh broker uses up to six times more CPU; default @
    # port: 9092         # default: a free one
  redis:
    managed: @           # started and stopped by the run; default @
    # maxMemory: 1GiB    # beyond it, writes are refused
  # zookeeper: managed   # monitored if the pipeline uses one
  #
  # Or your own services, by address. Passwords must come from the environment:
  # kafka:
  #   addresses: ["127.0.0.1:9092"]
  #   tls: { ca: ca.pem, cert: me.pem, key: me.key, serverName: broker.example.org }    # or true
  #   sasl: { mechanism: scram-sha-512, username: loadcurve, password: "\${KAFKA_PASSWORD}" }    # or plain, scram-sha-256
  #   replication: 3     # copies of each partition of the topics that the run creates, or default: as the brokers choose
  #   topicPrefix: team-a.                      # their names and that of the group begin with it
  #   jolokia: http://127.0.0.1:8778/jolokia    # metrics from inside the broker
  #   jolokiaLogin: { username: metrics, password: "\${JOLOKIA_PASSWORD}" }    # or headers
  # redis: { address: "127.0.0.1:6379", username: loadcurve, password: "\${REDIS_PASSWORD}", tls: true }
  # zookeeper: { address: "127.0.0.1:2181", tls: { ca: ca.pem } }    # or admin: http://127.0.0.1:8080

# More kinds of phases for load:
#   - { kind: fault, do: kill, what: kafka, for: 5s }    # or pause; kafka, redis, zookeeper or target; rate: as before it
#   - { kind: saturate, for: 10s, connections: ${defaultSaturation.connections} }      # http driver: how much can the front end take?
# More fields of collect, each with its period (default ${period}):
#   kafka: ${period}
#   redis: ${period}
#   zookeeper: ${period}
#   storm: ${period}              # what Storm says of itself, where it is the engine
#   process: ${period}            # CPU and memory of each process that the run started
#   prometheus: [{ name: engine, url: "http://127.0.0.1:9249/metrics", series: [jobs_total], every: ${period} }]
#   jmx: [{ name: engine, url: "http://127.0.0.1:8778/jolokia", series: ["java.lang:type=Memory/HeapMemoryUsage.used"] }]
`

/** Target, driver and services of the real pipeline, each field with a line that says what it does. Ends with a line feed. */
export const pipelineParts = withDefaults(text, {
  'target.options.flush': writeDuration(defaultOptionsOf.node.flushUs),
})
