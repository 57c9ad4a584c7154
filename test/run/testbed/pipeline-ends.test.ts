import { describe, expect, it } from 'vitest'
import { sayWaiting, targetLate } from '../../../src/run/open-testbed.ts'
import { waitingWords } from '../../../src/run/testbed/pipeline-ends.ts'
import { defaultDrivers } from '../../../src/scenarios/defaults.ts'
import type { Wiring } from '../../../src/types/services.ts'
import { phase, scenarioOf, targetOf } from '../../support/scenario.ts'
import { contextRig } from '../context-rig.ts'

const wiring: Wiring = {
  access: {
    kafka: { addresses: ['127.0.0.1:9092'], tls: null, sasl: null },
    redis: { host: '127.0.0.1', port: 6379, username: null, password: null, tls: null },
    zookeeper: null,
    jolokiaUrls: [],
  },
  ...{ curvesTopic: 'meter-curves', updatesTopic: 'meter-updates', updatesPartitions: 1 },
  ...{ group: 'a-run-target', redisPrefix: 'meters', httpUrl: null, httpHeaders: {} },
}

const external = targetOf('external', 'national-curve')

function scenarioWith(store: 'redis' | 'none', engine: 'external' | 'node' = 'external') {
  const target = { ...external, readyWithinUs: 120e6, options: { ...external.options, store } } as typeof external
  return scenarioOf({
    phases: [phase('hold', 10, 1)],
    partitions: 2,
    target: engine === 'external' ? target : targetOf(engine, 'national-curve'),
  })
}

describe('a run with a pipeline that its user starts', () => {
  it('says what it waits for: address, topics, partitions, and how long', () => {
    expect(waitingWords(scenarioWith('none'), wiring)).toBe(
      'waiting for your pipeline, up to 120 s: Kafka 127.0.0.1:9092, reads meter-curves (2 partitions), writes meter-updates',
    )
  })

  it('and the keys that it stores its sums under', () => {
    expect(waitingWords(scenarioWith('redis'), wiring)).toMatch(/, uses keys meters:\* of Redis 127\.0\.0\.1:6379$/)
  })

  it('and the URL that takes messages over HTTP', () => {
    const words = waitingWords(scenarioWith('none'), { ...wiring, httpUrl: 'http://127.0.0.1:8080/curves' })
    expect(words).toContain(': Kafka 127.0.0.1:9092, takes messages at http://127.0.0.1:8080/curves, writes ')
  })

  it('says so on a line that stays, since it is what has to be typed elsewhere', () => {
    const notes: string[] = []
    const request = { onNotice: ({ text }: { text: string }) => void notes.push(text) }
    const { context } = contextRig(scenarioWith('none'), { testbed: { wiring }, request })
    sayWaiting(context)
    expect(notes).toEqual([waitingWords(scenarioWith('none'), wiring)])
  })

  it('says that the broker took the probe, so that the fault is looked for behind it', () => {
    const scenario = { ...scenarioWith('none'), driver: defaultDrivers.kafka }
    const { context } = contextRig(scenario, { testbed: { wiring } })
    context.findings.hear('generator', 0, { type: 'probe-accepted' }, 0, 0)
    expect(targetLate(context, 'did not respond to the probe').message).toBe(
      'the external target did not respond to the probe within 120 s, although the broker accepted it',
    )
  })

  it('asks the right questions when nothing comes back', () => {
    const { context } = contextRig(scenarioWith('none'), { testbed: { wiring } })
    const { message, hint } = targetLate(context, 'did not respond to the probe')
    expect(message).toBe('the external target did not respond to the probe within 120 s')
    expect(hint).toBe(
      'does your pipeline run, reach 127.0.0.1:9092, read meter-curves (from the earliest offset, if it starts late), and write to meter-updates? If a member of its group was killed, Kafka gives its partitions to another only after the session timeout (45 s by default). If it needs more time, raise target.readyWithin',
    )
  })

  it('says nothing of the kind where the run starts the pipeline', () => {
    expect(waitingWords(scenarioWith('none', 'node'), wiring)).toBeNull()
    const { context } = contextRig(scenarioWith('none', 'node'), { testbed: { wiring } })
    expect(targetLate(context, 'was not ready').hint).toContain('check the logs in')
  })
})
