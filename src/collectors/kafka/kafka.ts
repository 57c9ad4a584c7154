import type { Collector } from '../../types/measurement.ts'
import { type KafkaBrokersIo, kafkaBrokersCollector } from './brokers.ts'
import { type KafkaLagIo, kafkaLagCollector } from './lag.ts'

/**
 * Metrics of a Kafka cluster: those of the brokers, through Jolokia agents, and the lag of a group, by the protocol. Two
 * collectors, `kafka` and `kafka-lag`, because each may fail alone and a gap has one reason; the series of both begin
 * with `kafka.`.
 */
export function kafkaCollectors(io: KafkaBrokersIo & KafkaLagIo): Collector[] {
  const brokers = io.jolokiaUrls.length > 0 ? [kafkaBrokersCollector(io)] : []
  const lag = io.topics.length > 0 ? [kafkaLagCollector(io)] : []
  return [...brokers, ...lag]
}
