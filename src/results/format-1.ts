import { z } from 'zod'
import { noIncidents, type RunFacts, unknownConnections } from '../types/facts.ts'
import { unknownOwnLimits } from '../types/own-limits.ts'
import type { RunResult } from '../types/result.ts'
import { sharedShape, warningOfFormat1 } from './result-schema.ts'

type OldWarning = z.infer<typeof warningOfFormat1>

/**
 * result.json as versions up to 0.2.0 wrote it: without `facts` and without hints. Their facts are in the `figures` and
 * texts of their warnings. Only this file reads them there.
 */
export const resultOfFormat1: z.ZodType<RunResult> = z
  .object({ format: z.literal(1), ...sharedShape, warnings: z.array(warningOfFormat1) })
  .transform(({ warnings, ...rest }) => ({
    ...rest,
    format: 2 as const,
    warnings: warnings.map((warning) => ({ ...warning, hint: null })),
    facts: factsOf(warnings),
  }))

/** What those versions did not warn about did not happen; what they warned about without a number is not known. */
function factsOf(warnings: readonly OldWarning[]): RunFacts {
  const { targetTrouble, workerEnds } = noIncidents
  const of = (code: string) => warnings.filter((warning) => warning.code === code)
  return {
    stoppedAtUs: figure(of('STOPPED_EARLY'), 'stoppedAtUs'),
    maxDriftUs: figure(of('CLOCK_DRIFT'), 'maxDriftUs'),
    observerWaitUs: null,
    drainCut: null,
    sending: sendingOf([...of('RESENT'), ...of('REFUSED')]),
    reading: {
      skippedUpdates: sum(of('OFFSETS_RESET'), 'skippedUpdates') ?? 0,
      reconnects: figure(of('OFFSETS_RESET'), 'reconnects'),
      throttledUs: null,
      first: null,
    },
    malformed: { count: sum(of('MALFORMED_UPDATE'), 'count') ?? 0, first: null },
    stamps: { readings: 0, first: null },
    dueTimes: { readings: 0, first: null },
    ownLimits: unknownOwnLimits,
    connections: unknownConnections,
    targetTrouble,
    targetUnreadable: { count: 0, first: null },
    targetThrottledUs: null,
    workerEnds,
    targetEnded: null,
    died: of('SERVICE_FAILED').map(({ message }) => message),
    absentCollectors: of('COLLECTOR_ABSENT').map(absentCollector),
    missingSeries: [],
    brokers: brokersOf(of('COLD_BROKER')),
  }
}

/** Each generator had its own warnings. If it had two, both hold the same retries and reconnects. */
function sendingOf(warnings: readonly OldWarning[]): RunFacts['sending'] {
  const resent = warnings.filter(({ figures }) => 'resentReadings' in figures)
  const refused = warnings.filter(({ figures }) => 'refusedReadings' in figures)
  const counted = resent.length > 0 ? resent : refused
  const isSure = resent.length === 0 || refused.length === 0 || (resent.length === 1 && refused.length === 1)
  return {
    resentReadings: sum(resent, 'resentReadings') ?? 0,
    refusedReadings: sum(refused, 'refusedReadings') ?? 0,
    retries: isSure ? sum(counted, 'retries') : null,
    reconnects: isSure ? sum(counted, 'reconnects') : null,
    throttledUs: null,
    firstTrouble: null,
  }
}

function brokersOf([cold]: readonly OldWarning[]): RunFacts['brokers'] {
  if (cold === undefined) return null
  const records = cold.figures.records ?? null
  return { records, fresh: records === null }
}

function absentCollector({ message }: OldWarning): RunFacts['absentCollectors'][number] {
  const [, name, why] = /^the collector (\S+) gives no samples: (.*)$/s.exec(message) ?? []
  return { name: name ?? '', why: why ?? message }
}

function figure(warnings: readonly OldWarning[], name: string): number | null {
  return warnings[0]?.figures[name] ?? null
}

/** null = none of them has this number. */
function sum(warnings: readonly OldWarning[], name: string): number | null {
  const figures = warnings.map((warning) => warning.figures[name]).filter((value) => value !== undefined)
  return figures.length === 0 ? null : figures.reduce((total, value) => total + value, 0)
}
