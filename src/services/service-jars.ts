import type { JarSet } from './programs/jar-set.ts'
import type { JavaNeed } from './programs/java.ts'

/** The jars that are fetched for the services. When a version changes, the pinned checksums must change too. */

const kafkaVersions = { kraft: '4.4.0', zookeeper: '3.9.2' } as const
/** The newest version whose POM resolves. */
const zookeeperVersion = '3.9.5'
const jolokiaVersion = '2.6.0'

/** What can be done without Maven. */
export const insteadOfMaven = 'set KAFKA_HOME and ZOOKEEPER_HOME to unpacked distributions'

export const javaOfServices: JavaNeed = { least: 17, whoNeeds: 'Kafka and ZooKeeper need' }

/** Kafka's published artifacts do not include an slf4j binding. */
export const kafkaJars: JarSet = {
  name: 'kafka',
  title: `Apache Kafka ${kafkaVersions.kraft}`,
  dependencies: [
    { coordinates: `org.apache.kafka:kafka_2.13:${kafkaVersions.kraft}` },
    { coordinates: 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.5' },
  ],
  bytes: 44_591_658,
  sums: {
    'kafka_2.13-4.4.0.jar': '76d3314f873571677ff98620ab9a431e508e3687f921a3df4f70d692a970475e',
    'kafka-clients-4.4.0.jar': '1ab07317eb6633241392449d329dbdc5d9251e6ffc4926860f42dd966e88bdf9',
  },
  instead: insteadOfMaven,
}

/** The last Kafka that keeps its metadata in ZooKeeper. */
export const kafka39Jars: JarSet = {
  name: 'kafka39',
  title: `Apache Kafka ${kafkaVersions.zookeeper}`,
  dependencies: [
    { coordinates: `org.apache.kafka:kafka_2.13:${kafkaVersions.zookeeper}` },
    { coordinates: 'org.slf4j:slf4j-reload4j:1.7.36' },
  ],
  bytes: 47_927_431,
  sums: {
    'kafka_2.13-3.9.2.jar': 'dddf49b18c931301fece0048a76d6b0956c36c8b1d1fc721bfed318aa6ee3e4f',
    'kafka-clients-3.9.2.jar': '014b4ef36884478a932641818b080c36a8f8e2e92dc771e800c9d2694f4f83d8',
  },
  instead: insteadOfMaven,
}

/** ZooKeeper's POM marks two libraries as "provided" without which its server does not start. */
export const zookeeperJars: JarSet = {
  name: 'zookeeper',
  title: `Apache ZooKeeper ${zookeeperVersion}`,
  dependencies: [
    {
      coordinates: `org.apache.zookeeper:zookeeper:${zookeeperVersion}`,
      without: 'io.netty:netty-tcnative-boringssl-static',
    },
    { coordinates: 'io.dropwizard.metrics:metrics-core:4.1.12.1' },
    { coordinates: 'org.xerial.snappy:snappy-java:1.1.10.5' },
    { coordinates: 'org.slf4j:slf4j-simple:2.0.13' },
  ],
  bytes: 7_463_835,
  sums: { 'zookeeper-3.9.5.jar': '936d025db1a85f085edea25048c3f5b3de5fc29329c371a10925e3b78b0b38a0' },
  instead: insteadOfMaven,
}

/** The jar of the agent that exposes a broker's metrics. */
export const jolokiaJar = `jolokia-agent-jvm-${jolokiaVersion}-javaagent.jar`

export const jolokiaJars: JarSet = {
  name: 'jolokia',
  title: `Jolokia ${jolokiaVersion}`,
  dependencies: [{ coordinates: `org.jolokia:jolokia-agent-jvm:${jolokiaVersion}:javaagent`, without: '*:*' }],
  bytes: 777_506,
  sums: { [jolokiaJar]: '95c2c1230970ac0ad71b9cb556b8a55c4c6008e9ffd7745be7797f477120b6ae' },
  instead: insteadOfMaven,
}
