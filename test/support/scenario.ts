import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseFleetModel } from '../../src/fleet/model.ts'
import {
  defaultCollect,
  defaultDrivers,
  defaultOptions,
  defaultOptionsOf,
  defaultServices,
} from '../../src/scenarios/defaults.ts'
import type { DriverSpec } from '../../src/types/driver.ts'
import type { EngineKind } from '../../src/types/engines.ts'
import type { Phase, PhaseKind, RunnableWorkload, Scenario, TargetSpec } from '../../src/types/scenario.ts'
import type { ServicesSpec } from '../../src/types/services.ts'
import type { EmbeddedOptions } from '../../src/types/target-options.ts'

const londonFile = fileURLToPath(new URL('../../models/london.json', import.meta.url))

export const londonModel = parseFleetModel(readFileSync(londonFile, 'utf8'))

export function phase(name: string, perS: number, durationS: number, more: Partial<Phase> = {}): Phase {
  return {
    name,
    family: name,
    kind: 'hold' as PhaseKind,
    measured: true,
    durationUs: durationS * 1e6,
    fromPerS: perS,
    toPerS: perS,
    curves: perS * durationS,
    fault: null,
    saturation: null,
    ...more,
  }
}

export interface ScenarioParts {
  readonly phases: readonly Phase[]
  readonly meters?: number
  readonly points?: number
  readonly frame?: number
  readonly partitions?: number
  readonly generators?: number
  readonly parallelism?: number
  readonly target?: TargetSpec
  readonly workload?: RunnableWorkload
  readonly driver?: DriverSpec
  readonly services?: ServicesSpec
  /** of the embedded target */
  readonly options?: Partial<EmbeddedOptions>
  readonly inFlightBytes?: number
  readonly drainUs?: number
}

/** A small scenario in base units, with whatever a test wants to be different. */
export function scenarioOf(parts: ScenarioParts): Scenario {
  return {
    name: 'test',
    why: 'Does it do what it says?',
    claim: null,
    seed: 7,
    firstDay: '2014-01-06',
    fleet: { meters: parts.meters ?? 1000, model: 'london', points: parts.points ?? 1, frame: parts.frame ?? 1 },
    partitions: parts.partitions ?? 1,
    generators: parts.generators ?? 1,
    target: parts.target ?? {
      engine: 'embedded',
      workload: parts.workload ?? 'tariff-curves',
      parallelism: parts.parallelism ?? 1,
      readyWithinUs: 10e6,
      options: { ...defaultOptions, ...parts.options },
    },
    driver: parts.driver ?? { ...defaultDrivers.embedded, inFlightBytes: parts.inFlightBytes ?? 2 ** 22 },
    services: parts.services ?? defaultServices,
    phases: parts.phases,
    drainUs: parts.drainUs ?? 10e6,
    collect: defaultCollect,
    objectives: [],
    allow: [],
  }
}

/** A target with the default options of its engine; one that was added in a test has none. */
export function targetOf(engine: EngineKind, workload: RunnableWorkload = 'tariff-curves'): TargetSpec {
  const options = defaultOptionsOf[engine] ?? {}
  return { engine, workload, parallelism: 1, readyWithinUs: 10e6, options } as TargetSpec
}
