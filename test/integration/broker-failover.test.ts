import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { RunResult } from '../../src/types/result.ts'
import { emptyFolder, startCommand } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

describe('three brokers, every record on all of them', needing('java', 'mvn'), () => {
  let services: RunningServices

  beforeAll(async () => {
    services = await startedServices({
      spec: { ...defaultServices, kafka: { ...smallKafka, brokers: 3, replication: 3 } },
      needed: ['kafka'],
    })
  })
  afterAll(() => services?.stop())

  it('lose nothing that was acknowledged when one is killed, and the load goes on to the new leaders', async () => {
    const cwd = emptyFolder()
    const addresses = services.access.kafka!.addresses.map((address) => `'${address}'`).join(', ')
    writeFileSync(join(cwd, 'failover.yaml'), scenario(addresses))
    const { child, end } = startCommand(['run', 'failover.yaml', '--json'], cwd)
    await saying(child.stderr!, 'running')
    await sleep(4000)
    // the first one is the controller too
    process.kill(services.processes().at(-1)!.pid, 'SIGKILL')
    const { stdout, stderr } = await end
    if (stdout === '') throw new Error(stderr)
    const result = JSON.parse(stdout) as RunResult
    expect(result.total).toMatchObject({ sent: 60_000, neverSent: 0, delivered: 60_000 })
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0 })
  })
})

function saying(stream: NodeJS.ReadableStream, word: string): Promise<void> {
  return new Promise((resolve) => {
    stream.on('data', (data) => {
      if (String(data).includes(word)) resolve()
    })
  })
}

/** Idempotent, so that what is sent again is there once. */
function scenario(addresses: string): string {
  return `name: failover
why: What becomes of a reading when the leader of its partition is killed?
seed: 3
firstDay: 2014-01-06
fleet: { meters: 6k, model: london }
partitions: 6
target: { engine: none, workload: national-curve }
driver: { kind: kafka, acks: all, idempotent: true }
services: { kafka: { addresses: [${addresses}], replication: 3 } }
load: [{ kind: hold, rate: 4k/s, for: 15s }]
drain: 40s
`
}
