import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTopics } from '../../src/kafka/admin/admin.ts'
import type { KafkaAccess } from '../../src/types/services.ts'

/** A pipeline of one's own that keeps the contract. */
export const externalSource = readFileSync(new URL('../../examples/external.mjs', import.meta.url), 'utf8')

const projectFolder = fileURLToPath(new URL('../..', import.meta.url))

export interface ExternalPipeline {
  /** the scenario that speaks to it */
  readonly scenario: string
  stop(): void
}

/** Starts the source of a pipeline on topics of its own, whose names end in `name`. */
export async function startExternal(access: KafkaAccess, text: string, name: string): Promise<ExternalPipeline> {
  const address = access.addresses[0]!
  const [curves, updates] = [`curves-${name}`, `updates-${name}`] as const
  await createTopics(
    access,
    [curves, updates].map((topic) => ({ topic, partitions: 2, replication: 1 })),
  )
  // beside the packages that it imports
  const file = join(projectFolder, 'node_modules', `.external-${curves}.mjs`)
  writeFileSync(file, text)
  const pipeline = spawn(process.execPath, [file, address, curves, updates], { stdio: ['ignore', 'ignore', 'inherit'] })
  const stop = () => {
    pipeline.kill('SIGKILL')
    rmSync(file)
  }
  return { scenario: scenarioOf(address, curves, updates), stop }
}

function scenarioOf(address: string, curves: string, updates: string): string {
  return `name: own
why: Does our own pipeline keep the contract?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1000, model: london }
partitions: 2
target:
  engine: external
  workload: national-curve
  readyWithin: 12s
  options: { store: none, curvesTopic: ${curves}, updatesTopic: ${updates} }
driver: { kind: kafka }
services: { kafka: { addresses: ['${address}'] } }
load: [{ kind: hold, rate: 1k/s, for: 5s }]
drain: 3s
`
}
