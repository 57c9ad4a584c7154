import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import { Kafka } from 'kafkajs'
import { takeEpochOffsetUs } from '../../src/clock.ts'
import { type CurveMessage, encodeCurveMessage, probeSlot } from '../../src/contract/curve-message.ts'
import { checkOf } from '../../src/contract/reading-check.ts'
import type { UpdateEntry } from '../../src/contract/update-message.ts'
import { openAdmin } from '../../src/kafka/admin/admin.ts'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { createFetchReader } from '../../src/kafka/reader/fetch-reader.ts'
import { openRedis, type RedisClient } from '../../src/redis/client.ts'
import { startNodeTarget } from '../../src/targets/node/handle.ts'
import type { NodeTargetScenario } from '../../src/targets/node/setup.ts'
import type { TargetHandle } from '../../src/targets/target-handle.ts'
import type { Access, Wiring } from '../../src/types/services.ts'
import { type DecodedUpdate, decodeUpdate as decodeBytes } from '../targets/update-bytes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The entry of the target's processes as one file of JavaScript, from the sources as they are now. */
export function buildEntry(): URL {
  const outfile = join(root, 'node_modules/.cache/loadcurve-test/node-target.mjs')
  mkdirSync(join(outfile, '..'), { recursive: true })
  const entryPoints = [join(root, 'src/targets/node/main.ts')]
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' })
  return pathToFileURL(outfile)
}

export interface RigOptions {
  readonly access: Access
  readonly scenario: NodeTargetScenario
  readonly logsDir: string
  readonly httpUrl?: string
}

let rigs = 0

/** A node target between topics and keys of its own, and everything that it publishes. */
export class NodeTargetRig {
  readonly wiring: Wiring
  readonly options: RigOptions
  readonly epochOffsetUs = takeEpochOffsetUs()
  readonly updates: DecodedUpdate[] = []
  target!: TargetHandle
  redis!: RedisClient
  private readonly kafka: Kafka
  private readonly ends: (() => Promise<unknown>)[] = []

  private constructor(options: RigOptions) {
    this.options = options
    const name = `e${process.pid}-${rigs++}`
    this.wiring = {
      access: options.access,
      curvesTopic: `${name}-curves`,
      updatesTopic: `${name}-updates`,
      updatesPartitions: 2,
      group: `${name}-group`,
      redisPrefix: `lc:${name}`,
      httpHeaders: {},
      httpUrl: options.httpUrl ?? null,
    }
    this.kafka = new Kafka({
      ...kafkajsConfig(options.access.kafka!, 'rig'),
      retry: { maxRetryTime: 500, retries: 1000 },
    })
  }

  static async open(options: RigOptions): Promise<NodeTargetRig> {
    const rig = new NodeTargetRig(options)
    const admin = await openAdmin(options.access.kafka!)
    await admin.createTopics([
      { topic: rig.wiring.curvesTopic, partitions: options.scenario.partitions, replication: 1 },
      { topic: rig.wiring.updatesTopic, partitions: rig.wiring.updatesPartitions, replication: 1 },
    ])
    await admin.close()
    rig.redis = await openRedis(options.access.redis!, { name: 'rig', reconnect: true, onError: () => {} })
    rig.ends.push(async () => rig.redis.destroy())
    return rig
  }

  async loadCustomers(): Promise<Buffer> {
    const table = Buffer.from(Uint8Array.from({ length: this.options.scenario.fleet.meters }, (_, meter) => meter % 4))
    await this.redis.sendCommand(['SET', `${this.wiring.redisPrefix}:customers`, table])
    return table
  }

  async start(entry: URL): Promise<void> {
    const { scenario, logsDir } = this.options
    const { wiring, epochOffsetUs } = this
    this.target = startNodeTarget({ scenario, wiring, entry, epochOffsetUs, logsDir, onProcesses: () => {} })
    this.ends.unshift(() => this.target.stop())
    await this.target.ready
    await this.observe()
  }

  private async observe(): Promise<void> {
    const { access, updatesTopic } = this.wiring
    const reader = createFetchReader({ access: access.kafka!, topic: updatesTopic, clientId: 'rig', from: 'beginning' })
    await reader.open()
    let open = true
    const read = async () => {
      while (open) {
        reader.take(1000, (view, at, bytes) => this.updates.push(decodeUpdate(view, at, bytes)))
        await reader.arrival(50)
      }
    }
    void read()
    this.ends.unshift(() => {
      open = false
      return reader.close()
    })
  }

  /** The message goes to the partition of its first meter. */
  async produce(messages: readonly CurveMessage[], encode: (message: CurveMessage) => Uint8Array = encodeCurveMessage) {
    const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const { partitions } = this.options.scenario
    for (let from = 0; from < messages.length; from += 1000) {
      const records = messages.slice(from, from + 1000).map((message) => ({
        partition: message.curves[0]!.meter % partitions,
        value: Buffer.from(encode(message)),
      }))
      await producer.send({ topic: this.wiring.curvesTopic, messages: records })
    }
    await producer.disconnect()
  }

  /** Readings in all updates so far, probes not. */
  delivered(): number {
    return this.entries().reduce((sum, { count }) => sum + count, 0)
  }

  entries(): UpdateEntry[] {
    return this.updates.flatMap(({ entries }) => entries).filter(({ slot }) => slot !== probeSlot)
  }

  /** Count, Wh and check by `slot:group`, as published. */
  published(): Map<string, Cell> {
    return cellsOf(
      this.entries().map(({ slot, group, count, value, check }) => ({ slot, group, count, wh: value, check })),
    )
  }

  /** Wh by `slot:group`, as stored. */
  async stored(): Promise<Record<string, number>> {
    const stored: Record<string, number> = {}
    // after a kill this client comes back in its own time, not in that of the target's
    for (let tries = 0; tries < 500 && !this.redis.isReady; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20))
    for (const key of await this.redis.keys(`${this.wiring.redisPrefix}:energy:*`)) {
      const slot = key.slice(key.lastIndexOf(':') + 1)
      if (Number(slot) === probeSlot) continue
      for (const [group, wh] of Object.entries(await this.redis.hGetAll(key))) stored[`${slot}:${group}`] = Number(wh)
    }
    return stored
  }

  async until(readings: number, withinMs = 20_000): Promise<void> {
    const endMs = Date.now() + withinMs
    while (this.delivered() < readings && Date.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  log(worker = 0): string {
    return readFileSync(join(this.options.logsDir, `target-${worker}.log`), 'utf8')
  }

  async close(): Promise<void> {
    for (const end of this.ends) await end()
  }
}

export interface Cell {
  readonly count: number
  readonly wh: number
  readonly check: number
}

/** What messages must add up to, group by group. */
export function expectedCells(
  messages: readonly CurveMessage[],
  groupOf: (meter: number) => number,
): Map<string, Cell> {
  return cellsOf(
    messages.flatMap(({ slot, curves }) =>
      curves.flatMap(({ meter, wattHours }) =>
        wattHours.map((wh, j) => ({ slot: slot + j, group: groupOf(meter), count: 1, wh, check: checkOf(meter, wh) })),
      ),
    ),
  )
}

export function whOf(cells: ReadonlyMap<string, Cell>): Record<string, number> {
  return Object.fromEntries([...cells].map(([key, { wh }]) => [key, wh]))
}

function cellsOf(parts: readonly (Cell & { slot: number; group: number })[]): Map<string, Cell> {
  const cells = new Map<string, Cell>()
  for (const { slot, group, count, wh, check } of parts) {
    const key = `${slot}:${group}`
    const cell = cells.get(key) ?? { count: 0, wh: 0, check: 0 }
    cells.set(key, { count: cell.count + count, wh: cell.wh + wh, check: (cell.check + check) >>> 0 })
  }
  return cells
}

function decodeUpdate(view: DataView, at: number, bytes: number): DecodedUpdate {
  return decodeBytes(new Uint8Array(view.buffer, view.byteOffset + at, bytes))
}
