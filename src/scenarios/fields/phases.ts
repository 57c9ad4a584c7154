import type { Fault, Phase } from '../../types/scenario.ts'
import { entryNames } from '../file/phase-names.ts'
import type { Draft } from './schema.ts'

export type LoadEntry = Draft['load'][number]
/** An entry of `load` as far as it could be read; null where its rates or times could not. */
export interface ExpandedEntry {
  /** null where neither its name nor its kind could be read */
  readonly name: string | null
  readonly phases: readonly Phase[] | null
}

/** More steps than this are a slip of the pen. */
export const mostSteps = 1000

/** Takes `load` apart: one phase an entry, and one for each step of `steps`. `meters` sizes a burst. */
export function expandLoad(
  load: readonly (Partial<LoadEntry> | undefined)[],
  meters: number | undefined,
): ExpandedEntry[] {
  const names = entryNames(load as readonly ({ name?: string; kind?: string } | undefined)[])
  let endPerS: number | null = null
  return load.map((entry, i) => {
    const name = names[i] ?? null
    const phases = entry === undefined || name === null ? null : phasesOf(entry, name, meters, endPerS)
    endPerS = phases?.at(-1)?.toPerS ?? null
    return { name, phases }
  })
}

/** `endPerS` is the rate at which the entry before ended; null = there is none. */
function phasesOf(
  entry: Partial<LoadEntry>,
  name: string,
  meters: number | undefined,
  endPerS: number | null,
): Phase[] | null {
  const { kind } = entry
  const durationUs = entry.kind === 'steps' ? entry.each : (entry as { for?: number }).for
  if (kind === undefined || durationUs === undefined) return null
  const base = { family: name, kind, measured: entry.measured ?? true, durationUs, fault: null, saturation: null }
  if (entry.kind === 'steps') {
    const rates = stepRates(entry.from, entry.to, entry.by)
    return rates?.map((perS, i) => ({ ...base, name: `${name}-${i + 1}`, ...flat(perS, durationUs) })) ?? null
  }
  if (entry.kind === 'pause') return [{ ...base, name, ...flat(0, durationUs) }]
  if (entry.kind === 'saturate') {
    const saturation = entry.connections === undefined ? null : { connections: entry.connections }
    return saturation && [{ ...base, name, ...flat(0, durationUs), saturation }]
  }
  if (entry.kind === 'fault') {
    const [perS, fault] = [entry.rate ?? endPerS, faultOf(entry)]
    return perS === null || fault === null ? null : [{ ...base, name, ...flat(perS, durationUs), fault }]
  }
  if (entry.kind === 'hold')
    return entry.rate === undefined ? null : [{ ...base, name, ...flat(entry.rate, durationUs) }]
  if (entry.kind === 'burst') {
    return meters === undefined
      ? null
      : [{ ...base, name, ...flat((meters * 1e6) / durationUs, durationUs), curves: meters }]
  }
  if (entry.kind !== 'ramp' || entry.from === undefined || entry.to === undefined) return null
  const curves = (((entry.from + entry.to) / 2) * durationUs) / 1e6
  return [{ ...base, name, fromPerS: entry.from, toPerS: entry.to, curves }]
}

function faultOf(entry: Partial<Extract<LoadEntry, { kind: 'fault' }>>): Fault | null {
  return entry.do === undefined || entry.what === undefined ? null : { action: entry.do, what: entry.what }
}

function flat(perS: number, durationUs: number) {
  return { fromPerS: perS, toPerS: perS, curves: (perS * durationUs) / 1e6 }
}

/** The rates from `from` to `to`, up or down; null where something is missing, or `by` does not lead to `to`. */
export function stepRates(from?: number, to?: number, by?: number): number[] | null {
  if (from === undefined || to === undefined || by === undefined) return null
  const steps = Math.abs(to - from) / by
  if (Math.abs(steps - Math.round(steps)) > 1e-9 * Math.max(1, steps) || steps >= mostSteps) return null
  return Array.from({ length: Math.round(steps) + 1 }, (_, i) => from + Math.sign(to - from) * by * i)
}
