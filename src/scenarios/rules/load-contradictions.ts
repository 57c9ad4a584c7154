import { formatCount } from '../../units.ts'
import { type LoadEntry, mostSteps, stepRates } from '../fields/phases.ts'
import { writeRate } from '../fields/quantities.ts'
import { findFaultContradictions } from './fault-contradictions.ts'
import { curvesOf } from './memory-needed.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** What cannot hold together within `load`. */
export function findLoadContradictions(plan: ReadPlan): Contradiction[] {
  return [
    ...nameContradictions(plan),
    ...rateContradictions(plan),
    ...findFaultContradictions(plan),
    ...emptyPlans(plan),
  ]
}

function* nameContradictions({ draft, entries }: ReadPlan): Generator<Contradiction> {
  const ownerOf = new Map<string, string>()
  for (const [i, entry] of entries.entries()) {
    const written = (draft.load?.[i] as Partial<LoadEntry> | undefined)?.name !== undefined
    const path = written ? ['load', i, 'name'] : ['load', i]
    const suggestion = 'give each entry its own name'
    const taking = entry.phases?.map((phase) => phase.name) ?? (entry.name === null ? [] : [entry.name])
    const clash = taking.find((name) => ownerOf.has(name))
    if (clash !== undefined) {
      const message = `the phase name ${JSON.stringify(clash)} is taken by ${ownerOf.get(clash)}`
      yield { path, message, suggestion }
    }
    for (const name of taking) ownerOf.set(name, `load[${i}]`)
  }
}

function* rateContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  for (const [i, part] of (draft.load ?? []).entries()) {
    const entry = part as Partial<LoadEntry> | undefined
    if (entry?.kind === 'ramp' && entry.from === 0 && entry.to === 0) {
      const suggestion = 'use { kind: pause } for a phase without load'
      yield { path: ['load', i, 'to'], message: 'a ramp from 0/s to 0/s sends nothing', suggestion }
    }
    if (entry?.kind !== 'steps' || entry.from === undefined || entry.to === undefined || entry.by === undefined)
      continue
    if (stepRates(entry.from, entry.to, entry.by) === null) yield stepContradiction(i, entry.from, entry.to, entry.by)
  }
}

function stepContradiction(i: number, from: number, to: number, by: number): Contradiction {
  const whole = Math.floor(Math.abs(to - from) / by)
  if (whole + 1 > mostSteps) {
    const message = `from ${writeRate(from)} to ${writeRate(to)} by ${writeRate(by)} makes ${formatCount(whole + 1)} steps`
    return { path: ['load', i, 'by'], message, suggestion: `use ${mostSteps} steps or fewer, or a ramp` }
  }
  const direction = Math.sign(to - from)
  const ends = [whole, whole + 1]
    .map((steps) => writeRate(from + direction * by * steps))
    .filter((end) => !end.startsWith('-'))
  const message = `steps of ${writeRate(by)} from ${writeRate(from)} do not reach ${writeRate(to)}`
  return { path: ['load', i, 'to'], message, suggestion: `write to: ${ends.join(' or ')}, or another by` }
}

function* emptyPlans({ phases }: ReadPlan): Generator<Contradiction> {
  if (phases === null) return
  const measured = phases.filter((phase) => phase.measured)
  if (measured.length === 0) {
    const suggestion = 'keep measured: false for the warm-up only'
    yield { path: ['load'], message: 'no phase is measured, so there is nothing to judge', suggestion }
  } else if (curvesOf(measured) < 1) {
    const message = 'the measured phases hold less than one curve, so there is nothing to judge'
    yield { path: ['load'], message, suggestion: 'add an entry to load: - { kind: hold, rate: 50k/s, for: 10s }' }
  }
}
