/** What is fetched. A change of a version changes the pinned sums with it. */

export const kafkaVersions = { kraft: '4.4.0', zookeeper: '3.9.2' } as const
export const zookeeperVersion = '3.9.5'
export const jolokiaVersion = '2.6.0'

/** Modules of the Maven build; each becomes a folder of jars. */
export const jarSets = ['kafka', 'kafka39', 'zookeeper', 'jolokia'] as const
export type JarSet = (typeof jarSets)[number]

export const jarSetTitles: Readonly<Record<JarSet, string>> = {
  kafka: `Apache Kafka ${kafkaVersions.kraft}`,
  kafka39: `Apache Kafka ${kafkaVersions.zookeeper}`,
  zookeeper: `Apache ZooKeeper ${zookeeperVersion}`,
  jolokia: `Jolokia ${jolokiaVersion}`,
}

/** Bytes of a set's jars. */
export const jarSetBytes: Readonly<Record<JarSet, number>> = {
  kafka: 44_591_658,
  kafka39: 47_927_431,
  zookeeper: 7_463_835,
  jolokia: 777_506,
}

export const jolokiaJar = `jolokia-agent-jvm-${jolokiaVersion}-javaagent.jar`

/** SHA-256 of the jars that do the work. */
export const pinnedSums: Readonly<Record<JarSet, Readonly<Record<string, string>>>> = {
  kafka: {
    'kafka_2.13-4.4.0.jar': '76d3314f873571677ff98620ab9a431e508e3687f921a3df4f70d692a970475e',
    'kafka-clients-4.4.0.jar': '1ab07317eb6633241392449d329dbdc5d9251e6ffc4926860f42dd966e88bdf9',
  },
  kafka39: {
    'kafka_2.13-3.9.2.jar': 'dddf49b18c931301fece0048a76d6b0956c36c8b1d1fc721bfed318aa6ee3e4f',
    'kafka-clients-3.9.2.jar': '014b4ef36884478a932641818b080c36a8f8e2e92dc771e800c9d2694f4f83d8',
  },
  zookeeper: { 'zookeeper-3.9.5.jar': '936d025db1a85f085edea25048c3f5b3de5fc29329c371a10925e3b78b0b38a0' },
  jolokia: { [jolokiaJar]: '95c2c1230970ac0ad71b9cb556b8a55c4c6008e9ffd7745be7797f477120b6ae' },
}
