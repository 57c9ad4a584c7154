import { engines } from './engines.ts'
import type { KnownFault } from './known-faults.ts'
import type { Audit } from './result.ts'
import { type Fault, type Scenario, targetParts } from './scenario.ts'
import type { TargetMode } from './target-options.ts'

/** What the mechanism of a fault calls the log of the engine's worker. */
const workerLog: Readonly<Record<TargetMode, string>> = {
  local: 'The log logs/target-0.log',
  cluster: 'The log logs/storm-workers/<topology>/<port>/worker.log',
  external: 'The log of a worker of the cluster',
}

/** The known faults of the engine that explain what an audit has found; `hit`: what faults were really done to. */
export function explaining(
  { lost, duplicated }: Audit,
  { target }: Scenario,
  hit: readonly Fault['what'][],
): readonly KnownFault[] {
  const options: Readonly<Record<string, unknown>> = { ...target.options }
  const { knownFaults = [] } = engines[target.engine]
  const found = { lost, duplicated }
  const failed = hit.some((what) => targetParts.some((part) => part === what))
  const log = workerLog['mode' in target ? target.mode : 'local']
  return knownFaults
    .filter(
      ({ guarantee, finding, when, afterFailure }) =>
        guarantee === options.guarantee && found[finding] > 0 && (failed || !afterFailure) && holds(when, options),
    )
    .map((fault) => ({ ...fault, mechanism: fault.mechanism.replace('{log}', log) }))
}

function holds(when: KnownFault['when'], options: Readonly<Record<string, unknown>>): boolean {
  if (when === null) return true
  const value = options[when.option]
  return 'is' in when ? value === when.is : typeof value === 'number' && value > when.above
}
