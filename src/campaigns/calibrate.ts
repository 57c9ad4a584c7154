import { rmSync } from 'node:fs'
import { temporaryFolder } from '../directories.ts'
import { packageVersion } from '../package-files.ts'
import { fingerprintOf } from '../results/host-hash.ts'
import { requireCalibrationStore, saveCalibration } from '../run/calibration-store.ts'
import { hostFacts } from '../run/environment.ts'
import { Experiment } from '../run/experiment.ts'
import { defaultCollect, defaultDriver, defaultOptions, defaultServices } from '../scenarios/defaults.ts'
import type { Calibration } from '../types/result.ts'
import type { Phase, Scenario } from '../types/scenario.ts'

/** Far more than any generator can send: what it sends in that time is the ceiling. */
const askedPerS = 200e6
const measureUs = 2e6
const warmUpUs = 1e6
/** Hosts are noisy, so each ceiling is the median of several runs. */
const repeats = 3

type OwnDriver = 'null' | 'embedded'

const steps = [
  { field: 'nullPerS', driver: 'null', frame: 1, says: 'null driver, one per message' },
  { field: 'embeddedPerS', driver: 'embedded', frame: 1, says: 'embedded target, one per message' },
  { field: 'nullFramedPerS', driver: 'null', frame: 512, says: 'null driver, frames of 512' },
  { field: 'embeddedFramedPerS', driver: 'embedded', frame: 512, says: 'embedded target, frames of 512' },
] as const satisfies readonly { field: keyof Calibration; driver: OwnDriver; frame: number; says: string }[]

/**
 * This host's ceiling: how many curves per second one generator sends to the null driver, and through the embedded
 * target, under a load that it cannot reach. Stored with the host's fingerprint; `run` warns above half of it. Errors:
 * RESULTS_UNWRITABLE before anything is measured.
 */
export async function calibrate(onStep: (text: string) => void): Promise<Calibration> {
  requireCalibrationStore()
  const outDir = temporaryFolder('loadcurve-calibrate-')
  try {
    const rates: Record<string, number> = {}
    for (const { field, driver, frame, says } of steps) {
      const seen: number[] = []
      for (let run = 1; run <= repeats; run++) {
        onStep(`${says}, ${run} of ${repeats}: ${(warmUpUs + measureUs) / 1e6} s at full speed`)
        seen.push(await ceilingPerS(driver, frame, outDir))
      }
      rates[field] = median(seen)
    }
    const version = packageVersion()
    const calibration = {
      fingerprint: fingerprintOf(hostFacts(), version),
      takenUs: Date.now() * 1000,
      ...(rates as Pick<Calibration, (typeof steps)[number]['field']>),
    }
    saveCalibration(calibration)
    return calibration
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

async function ceilingPerS(driver: OwnDriver, frame: number, outDir: string): Promise<number> {
  const scenario = calibrationScenario(driver, frame)
  const experiment = new Experiment({
    scenario,
    scenarioBytes: new TextEncoder().encode(`# ${scenario.why}\n`),
    overrides: {},
    tags: {},
    outDir,
    command: ['calibrate'],
    keep: false,
    env: process.env,
    onProgress: () => {},
  })
  const { result } = await experiment.run()
  const measured = result.phases.find((phase) => phase.measured)
  return Math.round((driver === 'null' ? measured?.sentPerS : measured?.deliveredPerS) ?? 0)
}

function calibrationScenario(driver: OwnDriver, frame: number): Scenario {
  const phase = (name: string, durationUs: number, measured: boolean): Phase => ({
    name,
    family: name,
    kind: 'hold',
    measured,
    durationUs,
    fromPerS: askedPerS,
    toPerS: askedPerS,
    curves: (askedPerS * durationUs) / 1e6,
    fault: null,
    saturation: null,
  })
  return {
    name: `calibrate-${driver}-${frame}`,
    why: 'How much can this host do?',
    claim: null,
    seed: 1,
    firstDay: '2014-01-06',
    fleet: { meters: 1_000_000, model: 'london', points: 1, frame },
    partitions: 1,
    generators: 1,
    target: {
      engine: 'embedded',
      workload: 'tariff-curves',
      parallelism: 1,
      readyWithinUs: 60e6,
      options: defaultOptions,
    },
    driver: { ...defaultDriver, kind: driver, inFlightBytes: 2 ** 24 },
    services: defaultServices,
    phases: [phase('warm-up', warmUpUs, false), phase('ceiling', measureUs, true)],
    // what could not be sent in time is given up immediately
    drainUs: 10_000,
    collect: defaultCollect,
    objectives: [],
    allow: [],
  }
}
