import { messageOf } from '../../errors.ts'
import { modelDayWh } from '../../fleet/fleet.ts'
import { untilAborted, within } from '../../pacing/waiting.ts'
import { builtPageDir } from '../../package-files.ts'
import { writeReport } from '../../results/report-file.ts'
import { openRunFolder } from '../../results/run-folder.ts'
import type { Measured } from '../../stats/measured.ts'
import { summarise } from '../../stats/summarise.ts'
import { latencyKinds } from '../../types/measurement.ts'
import type { FleetFacts, ObjectiveResult } from '../../types/result.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import { judge } from '../../verdict/judge.ts'
import type { RunOutcome } from '../api.ts'
import type { RunContext } from '../context.ts'
import type { Testbed } from '../testbed/testbed.ts'

/** How a run ended. */
export interface Ending {
  readonly measured: Measured
  readonly interrupted: boolean
  readonly abortedBy: ObjectiveResult | null
  readonly failure: string | null
}

const daySlots = 48

/** Judges a run's measurements and completes its folder: fleet.json, result.json, report.html. */
export async function conclude(
  context: RunContext,
  ending: Ending,
  pageDir: string = builtPageDir,
): Promise<RunOutcome> {
  const { folder, state } = context
  const { measured } = ending
  for (const phase of measured.phases)
    for (const kind of latencyKinds) {
      const histogram = measured.phaseLatency.get(kind)?.get(phase.index)
      if (histogram !== undefined) folder.appendPhaseLatency(phase, kind, histogram)
    }
  folder.writeFleet(fleetFacts(context))
  const environment = openRunFolder(folder.path).environment()
  const result = judge({
    measured,
    summary: summarise(measured),
    calibration: environment.calibration,
    interrupted: ending.interrupted,
    abortedBy: ending.abortedBy,
    failure: ending.failure,
    run: folder.run,
    startedUs: state.firstDueUs,
  })
  folder.writeResult(result)
  await writeReport(folder.path, pageDir)
  return { folder: folder.path, environment, result }
}

function fleetFacts({ model, plan, request, findings }: RunContext): FleetFacts {
  const { firstDay, fleet } = request.scenario
  const meter = Math.floor(fleet.meters / 2)
  const tariff = new Uint8Array(1)
  const wattHours = new Uint16Array(daySlots)
  plan.fleet.tariffs(meter, 1, 1, tariff, 0)
  plan.fleet.walk(meter, 1, 1).fill(0, 1, 0, daySlots, wattHours, 0)
  return {
    model: model.name,
    attribution: `${model.source} (${model.licence})`,
    firstDay,
    cells: findings.energy,
    modelDayWh: modelDayWh(model, firstDay),
    meter: { meter, tariff: tariff[0]!, wattHours: [...wattHours] },
  }
}

/** For a database that accepts connections but does not respond; longer where there are millions of keys to read. */
const longestReadMs = 60_000
const longestReadMsPerSlot = 0.1

export interface StoredReading {
  /** null if nothing is stored, or if it is not known what is stored */
  readonly stored: StoredWattHours | null
  /** why it is not known */
  readonly failure: string | null
}

/** The sums in the database. If it no longer responds, that is a result too: its content is then not known. */
export async function readStored(testbed: Testbed, slots: number, signal: AbortSignal): Promise<StoredReading> {
  let reading: StoredReading = { stored: null, failure: 'the stored sums were not read' }
  const read = testbed.stored(slots)
  const longestMs = longestReadMs + slots * longestReadMsPerSlot
  const late = () => new Error(`no response within ${Math.round(longestMs / 1000)} s`)
  const work = within(longestMs, read, late).then(
    (stored) => {
      reading = { stored, failure: null }
    },
    (error) => {
      reading = { stored: null, failure: `the stored sums could not be read: ${messageOf(error)}` }
    },
  )
  await untilAborted(work, signal)
  return reading
}
