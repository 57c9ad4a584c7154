import { describe, expect, test } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { defaultRedis, defaultServices } from '../../src/scenarios/defaults.ts'
import { freePort } from '../../src/services/processes/ports.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { ServiceName, ServicesSpec } from '../../src/types/services.ts'
import { ownCache } from './own-cache.ts'
import { needing } from './programs.ts'
import { smallKafka, startedServices } from './running-services.ts'

/** Two starts at the same moment, each with a cache of its own: who got the port, and what the other is told. */
async function twoStarts(
  needed: ServiceName,
  spec: ServicesSpec,
): Promise<{ won: RunningServices[]; lost: unknown[] }> {
  const start = () => startedServices({ needed: [needed], spec, env: { ...process.env, LOADCURVE_CACHE: ownCache() } })
  const ends = await Promise.allSettled([start(), start()])
  const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  return { won, lost: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])) }
}

function expectOneWinner({ won, lost }: Awaited<ReturnType<typeof twoStarts>>, port: number, name: string): void {
  expect(won).toHaveLength(1)
  const [why] = lost
  expect(why).toBeInstanceOf(LoadcurveError)
  const holder = won[0]!.processes().find((process) => process.name === name)!
  expect((why as LoadcurveError).message).toMatch(
    new RegExp(`^port ${port}, (chosen|fixed) for ${name}, (is|was) taken (meanwhile )?by pid ${holder.pid} `),
  )
}

describe('two starts at once on one fixed port', () => {
  test('of Redis: one has it, and the other is told who', needing('redis-server'), async () => {
    const port = await freePort()
    const ends = await twoStarts('redis', { ...defaultServices, redis: { ...defaultRedis, port } })
    try {
      expectOneWinner(ends, port, 'redis')
    } finally {
      for (const services of ends.won) await services.stop()
    }
  })

  test('of Kafka: one has it, and the other never takes its broker for its own', needing('java', 'mvn'), async () => {
    const port = await freePort()
    const ends = await twoStarts('kafka', { ...defaultServices, kafka: { ...smallKafka, port } })
    try {
      expectOneWinner(ends, port, 'kafka')
    } finally {
      for (const services of ends.won) await services.stop()
    }
  })
})
