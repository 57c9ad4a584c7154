import { randomBytes } from 'node:crypto'
import type { Environment } from '../types/result.ts'
import type { Scenario } from '../types/scenario.ts'
import { loadCalibration } from './calibration-store.ts'
import { fingerprintOf, gitCommit, hostFacts, packageVersion } from './environment.ts'
import type { Experiment } from './experiment.ts'
import type { RunName } from './folder-writer.ts'

export function runName({ name, driver, target }: Scenario, startedUs: number): RunName {
  return {
    startedUs,
    scenario: name,
    engine: driver.kind === 'null' ? 'null' : target.engine,
    suffix: () => randomBytes(2).toString('hex'),
  }
}

/** What is known of a run before its first curve. */
export function describeEnvironment(
  { request, folder, plan, surroundings }: Experiment,
  firstDueUs: number,
): Environment {
  const host = hostFacts()
  const version = packageVersion()
  const fingerprint = fingerprintOf(host, version)
  return {
    format: 1,
    run: folder.run,
    loadcurve: version,
    gitCommit: gitCommit(process.cwd()),
    command: request.command,
    overrides: request.overrides,
    tags: request.tags,
    host,
    fingerprint,
    firstDueUs,
    binUs: plan.bins.binUs,
    scenario: request.scenario,
    phases: plan.schedule.phases,
    calibration: loadCalibration(fingerprint).calibration,
    services: surroundings.facts,
  }
}
