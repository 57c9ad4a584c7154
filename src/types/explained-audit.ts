import { engines } from './engines.ts'
import type { KnownFault } from './known-faults.ts'
import type { Audit } from './result.ts'
import type { Scenario } from './scenario.ts'

/** The known faults of the engine that explain what an audit has found. */
export function explaining({ lost, duplicated }: Audit, { target, phases }: Scenario): readonly KnownFault[] {
  const options: Readonly<Record<string, unknown>> = { ...target.options }
  const { knownFaults = [] } = engines[target.engine]
  const found = { lost, duplicated }
  const failed = phases.some(({ fault }) => fault !== null)
  return knownFaults.filter(
    ({ guarantee, finding, when, afterFailure }) =>
      guarantee === options.guarantee && found[finding] > 0 && (failed || !afterFailure) && holds(when, options),
  )
}

function holds(when: KnownFault['when'], options: Readonly<Record<string, unknown>>): boolean {
  if (when === null) return true
  const value = options[when.option]
  return 'is' in when ? value === when.is : typeof value === 'number' && value > when.above
}
