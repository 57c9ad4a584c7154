import { encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { createAccumulator } from '../../../src/targets/accumulator.ts'
import { createMessageIntake } from '../../../src/targets/message-intake.ts'
import type { Input } from '../../../src/targets/node/input.ts'
import { createKafkaInput } from '../../../src/targets/node/kafka-input.ts'
import { createPipeline, type Pipeline } from '../../../src/targets/node/pipeline.ts'
import { createRedisStore, readStoredOffset } from '../../../src/targets/node/redis-store.ts'
import { type CommandSender, createRedisTransactions } from '../../../src/targets/node/redis-transactions.ts'
import { workloadOf } from '../../../src/workloads/workload.ts'
import { decodeUpdate } from '../update-bytes.ts'
import { FakeGroup } from './fake-group.ts'
import { FakeRedis } from './fake-redis.ts'

const access = { host: '127.0.0.1', port: 6379, username: null, password: null, tls: null }

/** What outlives processes. The record at offset n of a partition is one reading of 10^n Wh; its slot is the partition. */
export class World {
  readonly redis = new FakeRedis()
  readonly published: { slot: number; value: number }[] = []
  readonly committed = new Map<number, number>()
  processes = 0

  get storedWh(): number {
    return Object.values(this.redis.totals()).reduce((sum, of) => sum + of['0']!, 0)
  }
  get publishedWh(): number {
    return this.published.reduce((sum, { value }) => sum + value, 0)
  }
}

export type Hold = 'store' | 'publish' | 'commit' | null

/** A whole process between fakes. It is killed by being held for ever; all it does happens in `work`. */
export class FakeProcess {
  readonly group = new FakeGroup()
  /** the step that does not happen */
  hold: Hold = null
  private readonly held: (() => void)[] = []
  private calls: (() => void)[] = []
  private readonly world: World
  private readonly input: Input
  private readonly pipeline: Pipeline

  constructor(world: World) {
    this.world = world
    const accumulator = createAccumulator(workloadOf('national-curve', 100), null)
    this.input = createKafkaInput({
      kafka: this.group.kafka,
      topic: 'curves',
      group: 'g',
      partitions: 2,
      format: 'binary',
      clock: { nowUs: () => 0 },
      storedOffset: (partition) => readStoredOffset(world.redis, 'lc:r', partition),
      pause: async () => {},
      log: () => {},
      onTrouble: () => {},
      onUnreadable: () => {},
    })
    this.pipeline = createPipeline({
      accumulator,
      intakes: {
        binary: createMessageIntake(accumulator, 'binary', 100),
        json: createMessageIntake(accumulator, 'json', 100),
      },
      store: createRedisStore(this.transactions(), 'lc:r'),
      outlet: { publish: (updates) => this.publish(updates) },
      mark: () => this.input.mark(),
      rewind: () => this.input.rewind(),
      flushUs: 1000,
      mostEntries: 1000,
      clock: { nowUs: () => 0 },
      later: (call) => this.calls.push(call),
    })
  }

  private transactions() {
    const { redis } = this.world
    const sendCommand = async (command: string[]) => {
      if (this.hold === 'store') await new Promise<void>((resolve) => this.held.push(resolve))
      return redis.sendCommand(command)
    }
    const client = { sendCommand: sendCommand as unknown as CommandSender['sendCommand'] }
    const numberKey = `lc:r:txn:${this.world.processes++}`
    return createRedisTransactions({ client, access, numberKey, pause: async () => {}, log: () => {} })
  }

  private async publish(updates: readonly Uint8Array[]): Promise<void> {
    if (this.hold === 'publish') await new Promise<void>((resolve) => this.held.push(resolve))
    for (const bytes of updates) this.world.published.push(...decodeUpdate(bytes).entries)
  }

  /** Becomes a member with these partitions. */
  async join(partitions: readonly number[]): Promise<void> {
    if (this.group.eachBatch === undefined) await this.input.start(this.pipeline, () => {})
    this.group.join(partitions)
  }

  /** Reads a partition from its commit (or where it asked to read from) to below `end`. */
  async read(partition: number, end: number): Promise<void> {
    const from = this.group.seeks.get(partition) ?? this.world.committed.get(partition) ?? 0
    this.group.seeks.delete(partition)
    const offsets = Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i)
    if (offsets.length === 0) return
    await this.group.giveValues(
      partition,
      from,
      offsets.map((offset) => recordAt(partition, offset)),
    )
  }

  /** Stores, publishes and commits, up to the step that is held. */
  async work(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) {
      for (const call of this.calls.splice(0)) call()
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (this.hold === 'commit') return
    await this.input.stop()
    for (const commit of this.group.commits.splice(0)) {
      const [partition, next] = commit.split('@').map(Number)
      this.world.committed.set(partition!, next!)
    }
  }

  /** What was held happens after all, though nobody expects it any more. */
  async arriveLate(): Promise<void> {
    this.hold = null
    for (const go of this.held.splice(0)) go()
    await this.work()
  }
}

function recordAt(partition: number, offset: number): Buffer {
  const curves = [{ meter: 1, wattHours: [10 ** offset] }]
  return Buffer.from(encodeCurveMessage({ dueUs: 1_795_500_000_000_000, slot: partition, curves }))
}
