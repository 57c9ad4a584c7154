import { describe, expect, test } from 'vitest'
import { batchReadingBy, defaultJvm, defaultOptionsOf } from '../../../src/scenarios/defaults.ts'
import { explaining } from '../../../src/types/explained-audit.ts'
import type { Fault, TargetSpec } from '../../../src/types/scenario.ts'
import type { TargetMode, TridentOptions } from '../../../src/types/target-options.ts'
import { knownFaults } from '../../../src/verdict/warnings/accounting.ts'
import { imagine, promptReadings } from '../../stats/imagined-run.ts'

function trident(options: Partial<TridentOptions>, mode: TargetMode = 'local'): TargetSpec {
  return {
    ...{ engine: 'storm-trident', workload: 'tariff-curves', parallelism: 1, readyWithinUs: 1 },
    ...{ mode, cluster: null, jvm: defaultJvm },
    options: { ...defaultOptionsOf['storm-trident'], guarantee: 'as-usual', ...batchReadingBy['as-usual'], ...options },
  }
}

/** A run with a fault phase, in which the fault was done or not. */
function run(what: Fault['what'], isDone: boolean, options: Partial<TridentOptions> = {}, lost = 0) {
  const fault = { action: 'kill', what } as const
  const phases = [
    { name: 'talk', seconds: 4, perS: 10 },
    { name: 'gone', kind: 'fault' as const, fault, seconds: 4, perS: 10 },
  ]
  const faults = isDone ? [{ phase: 1, doneUs: 4e6, undoneUs: 8e6 }] : []
  const measured = imagine({ phases, readings: promptReadings(80, 10), measured: { faults } })
  const scenario = { ...measured.scenario, target: trident(options) }
  return { ...measured, scenario, audit: { ...measured.audit!, duplicated: 3, lost } }
}

const one = { batchesInFlight: 1 }

describe('what the engine is known to do', () => {
  test('after a failure is named only where a fault was really done to a part of the target', () => {
    expect(knownFaults(run('worker', true, one)).map(({ code }) => code)).toEqual(['KNOWN_FAULT'])
    expect(knownFaults(run('worker', false, one))).toEqual([])
    expect(knownFaults(run('redis', true, one))).toEqual([])
  })

  test('is one warning where several causes apply, which says that each may have done only some', () => {
    const [told, ...others] = knownFaults(run('target', true))
    expect(others).toEqual([])
    expect(told!.message).toMatch(/^3 readings were counted twice, some or all as is known of guarantee as-usual: of/)
    expect(told!.message).toContain('(STORM-1557); or a batch that is sent again')
    expect(told!.hint).toContain('batchesInFlight: 1')
  })

  test('is one warning for each finding, and says nothing of some where there is one cause', () => {
    const told = knownFaults(run('nimbus', true, { ...one, spout: 'transactional' }, 7)).map(({ message }) => message)
    expect(told).toEqual([
      expect.stringMatching(/^7 readings were lost, as is known of/),
      expect.stringMatching(/^3 readings were counted twice, as is known of/),
    ])
  })

  test('is to be found in the log of its worker, which depends on where it runs', () => {
    const mechanism = (mode: TargetMode) => {
      const { audit, scenario } = run('worker', false)
      return explaining(audit, { ...scenario, target: trident({}, mode) }, [])[0]!.mechanism
    }
    expect(mechanism('local')).toContain('The log logs/target-0.log has a line')
    expect(mechanism('cluster')).toContain('The log logs/storm-workers/<topology>/<port>/worker.log has a line')
    expect(mechanism('external')).toContain('The log of a worker of the cluster has a line')
  })
})
