import { withDefaults } from './template-defaults.ts'

/** Everything but the name: a scenario of one's own pipeline has few fields, and each says what the pipeline must know. */
const text = `fleet:
  meters: 10k            # how many meters; 35M is a whole country
  model: london          # the fitted fleet model that readings are drawn from

partitions: 2            # of the topic of curves: your pipeline can have as many readers

target:
  engine: external       # your pipeline: you start it, loadcurve sends, watches and checks
  workload: national-curve    # what it computes: national-curve (a sum per half-hour), tariff-curves or passthrough
  readyWithin: 120s      # how long it may take to answer the first probe, the time to start it included
  options:
    curvesTopic: meter-curves      # the topic that it reads; made by the run
    updatesTopic: meter-updates    # the topic that it writes; made by the run
    store: none          # redis: the audit also reads the sums that it keeps there
    # redisPrefix: meters          # with store: redis, its keys: meters:customers, meters:energy:<slot>
    # group: meter-pipeline        # its consumer group: puts its lag into the report
    # pid: 4711            # its process on this machine: puts its CPU and memory into the report
    # url: http://127.0.0.1:8080/curves    # with driver.kind: http, where it takes a message per POST

driver:
  kind: kafka            # kafka, or http
  format: @              # or json; default @

services:
  kafka:
    managed: @           # started and stopped by the run; default @
    port: 9092           # so that your pipeline finds it at 127.0.0.1:9092
  #
  # Or your own cluster, by its addresses. Passwords come from the environment:
  # kafka:
  #   addresses: ["broker-1.example.org:9092"]
  #   tls: true
  #   sasl: { mechanism: scram-sha-512, username: loadcurve, password: "\${KAFKA_PASSWORD}" }
# allow: ["broker-1.example.org:9092"]

load:
  - { kind: hold, rate: 1k/s, for: 5s, name: warm-up, measured: false }    # not in the results
  - { kind: ramp, from: 1k/s, to: 10k/s, for: 5s }
  - { kind: hold, rate: 10k/s, for: 20s, name: steady }

drain: 20s               # after the load: wait this long for another result before anything missing counts as lost

objectives:              # what must hold; lost == 0, duplicated == 0 and wrong == 0 are implied
  - result.p99 < 1s      # from the moment a reading was due until its result was seen
  - delivered == 100%
`

/** A commented scenario of a pipeline that its user wrote. It validates as it stands. */
export function externalTemplate(name: string): string {
  return `# Your own pipeline under load. What it reads and writes: docs/your-pipeline.md
# 1. Does it keep the contract?   loadcurve conformance ${name}.yaml
#    That starts Kafka, then waits for your pipeline: start it in a second terminal.
# 2. Put it under load:           loadcurve run ${name}.yaml

name: ${name}            # names the run's folder: letters, digits, - and _
why: Does our own pipeline keep up with 10k curves a second, and is every sum right?
seed: 2014               # the same seed gives the same readings on any machine
firstDay: 2014-01-06     # simulated day whose midnight (UTC) is slot 0

${withDefaults(text, {})}`
}
