/** How much more CPU the harness needs at the same rate where the topic has many partitions. */
import { dist, median, scenarioOf, sendAndRead, withServices } from './sending.mjs'
import { warm } from './warm.mjs'

const [few, many] = [4, 1000]
const rounds = 3

const hold = (partitions) => `
name: bench
why: What do many partitions cost?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1M, model: london }
partitions: ${partitions}
target: { engine: none, workload: tariff-curves }
driver: { kind: kafka }
load: [{ kind: hold, rate: 100k/s, for: 10s }]
drain: 120s
`

/** Rounds alternate; the first one of each topic, in which the broker opens the logs of its partitions, is left out. */
export function partitions(folder) {
  return withServices(['kafka'], folder, async ({ access }) => {
    await warm(access)
    const { createTopics, deleteTopics } = await dist('kafka/admin/admin.js')
    const topicOf = (count) => `bench-${count}-partitions`
    const spent = new Map([few, many].map((count) => [count, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const [count, seen] of spent) {
        const topic = topicOf(count)
        if (round === 0) await createTopics(access.kafka, [{ topic, partitions: count, replication: 1, config: {} }])
        process.stderr.write(`  ${count} partitions\n`)
        const { cpuS, readings } = await sendAndRead(await scenarioOf(hold(count)), {
          access,
          curvesTopic: topic,
        })
        if (round > 0) seen.push((cpuS / readings) * 1e6)
      }
    }
    await deleteTopics(access.kafka, [few, many].map(topicOf))
    const [base, seen] = [median(spent.get(few)), median(spent.get(many))]
    return [
      { what: '1,000 partitions at 100k/s: CPU against 4', goal: 2, seen: seen / base, unit: 'times', better: 'less' },
      { what: '  CPU for 1 M readings with 4, sent and read', seen: base, unit: 's' },
      { what: '  with 1,000', seen, unit: 's' },
    ]
  })
}
