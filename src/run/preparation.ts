import type { Environment } from '../types.ts'
import { loadCalibration } from './calibration-store.ts'
import { fingerprintOf, gitCommit, hostFacts, packageVersion } from './environment.ts'
import type { Experiment } from './experiment.ts'

/** What is known of a run before its first curve. */
export function describeEnvironment({ request, folder, plan }: Experiment, firstDueUs: number): Environment {
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
  }
}
