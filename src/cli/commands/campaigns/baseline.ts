import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { formatMetric } from '../../../analysis/metric-words.ts'
import { type Acknowledgement, addAcknowledgements, mostOf } from '../../../campaigns/acknowledgements.ts'
import { type Baseline, baselineNames, baselineOf, readBaseline, writeBaseline } from '../../../campaigns/baseline.ts'
import { Campaign } from '../../../campaigns/campaign.ts'
import { LoadcurveError } from '../../../errors.ts'
import { formatChange } from '../../../report/summary/comparison-text.ts'
import type { Comparison } from '../../../types/comparison.ts'
import { metricFacts, metricNames } from '../../../types/metrics.ts'
import { findRuns } from '../../run-argument.ts'
import { type Io, shownPath } from '../../terminal/io.ts'
import { plainTable } from '../../terminal/plain-table.ts'

export interface BaselinePlace {
  /** of baselines, relative to where the command was called */
  readonly dir: string
  readonly json: boolean
}

export interface SaveOptions extends BaselinePlace {
  /** the folder that holds the runs */
  readonly out: string
  readonly note: string
}

export function saveBaseline(name: string, runs: readonly string[], options: SaveOptions, io: Io): number {
  const folders = findRuns(runs, resolve(io.cwd, options.out), io)
  const baseline = baselineOf({ name, note: options.note, folders, nowUs: io.clock.nowUs() })
  const left = folders.length - baseline.runs.length
  if (left > 0) io.err.write(`warning: ${left} of ${folders.length} runs cannot be used, and are not in it\n`)
  const path = writeBaseline(resolve(io.cwd, options.dir), baseline)
  if (options.json) io.out.write(`${JSON.stringify(baseline)}\n`)
  else io.out.write(`${shownPath(path, io.cwd)}: ${baseline.runs.length} runs of ${baseline.runs[0]!.scenario}\n`)
  return 0
}

export function listBaselines({ dir, json }: BaselinePlace, io: Io): number {
  const path = resolve(io.cwd, dir)
  const baselines = baselineNames(path).map((name) => readBaseline(path, name))
  if (json) io.out.write(`${JSON.stringify(baselines)}\n`)
  else if (baselines.length === 0)
    io.err.write(`no baselines in ${dir}; make one with: loadcurve baseline save main results/<run>...\n`)
  else {
    const rows = baselines.map((one) => [
      one.name,
      new Date(one.savedUs / 1000).toISOString().slice(0, 16).replace('T', ' '),
      one.runs[0]!.scenario,
      one.runs[0]!.engine,
      String(one.runs.length),
      one.note,
    ])
    const aligns = ['left', 'left', 'left', 'left', 'right', 'left'] as const
    io.out.write(`${plainTable(['name', 'saved (UTC)', 'scenario', 'engine', 'runs', 'note'], rows, aligns)}\n`)
  }
  return 0
}

export function showBaseline(name: string, { dir, json }: BaselinePlace, io: Io): number {
  const baseline = readBaseline(resolve(io.cwd, dir), name)
  io.out.write(json ? `${JSON.stringify(baseline)}\n` : baselineText(baseline))
  return 0
}

function baselineText({ name, note, savedUs, runs, fields }: Baseline): string {
  const [first] = runs
  const rows = metricNames.flatMap((metric) => {
    const values = runs.flatMap(({ metrics }) => metrics[metric] ?? []).sort((a, b) => a - b)
    if (values.length === 0) return []
    const text = (value: number) => formatMetric(value, metricFacts[metric].unit)
    const middle = values[Math.floor((values.length - 1) / 2)]!
    return [[metricFacts[metric].title, text(middle), text(values[0]!), text(values.at(-1)!), String(values.length)]]
  })
  const table = plainTable(['', 'median', 'least', 'most', 'runs'], rows, ['left', 'right', 'right', 'right', 'right'])
  const saved = new Date(savedUs / 1000).toISOString().slice(0, 16).replace('T', ' ')
  const machine = ['cpuModel', 'cores', 'kernel', 'node'].map((field) => fields[`host.${field}`] ?? '–').join(', ')
  return `${name}: ${runs.length} runs of ${first!.scenario} on ${first!.engine}, saved ${saved} UTC
${note === '' ? '' : `${note}\n`}machine: ${machine}
commit: ${first!.gitCommit ?? '–'}, loadcurve ${first!.loadcurve}

${table}
`
}

export interface AcceptOptions {
  readonly reason: string
  /** acks.yaml, relative to where the command was called */
  readonly acks: string
}

/** Writes the regressions that a gate found into acks.yaml: from then on it forgives them. Errors: USAGE. */
export function acceptRegressions(folder: string, { reason, acks }: AcceptOptions, io: Io): number {
  if (reason.trim() === '')
    throw new LoadcurveError('USAGE', 'a regression is accepted for a reason', { hint: 'write --reason "why"' })
  const campaign = Campaign.open(resolve(io.cwd, folder))
  const entries = entriesOf(campaign, reason, io)
  if (entries.length === 0)
    throw new LoadcurveError('NOTHING_TO_COMPARE', `${basename(campaign.folder)} found no regression`, {
      hint: 'name the folder of the gate that failed',
    })
  addAcknowledgements(resolve(io.cwd, acks), { accepted: entries })
  for (const { metric, change } of entries) io.out.write(`accepted: ${metricFacts[metric].title} ${change}\n`)
  io.out.write(`${acks}: put it into git, beside the baselines\n`)
  return 0
}

function entriesOf({ folder, plan }: Campaign, reason: string, io: Io): Acknowledgement[] {
  const file = join(folder, 'comparison.json')
  if (plan.baseline === null || !existsSync(file))
    throw new LoadcurveError('USAGE', `${folder} is not of a gate that came to an end`, {
      hint: 'name the folder that loadcurve gate printed',
    })
  const { metrics, b } = JSON.parse(readFileSync(file, 'utf8')) as Comparison
  const { name, savedUs } = plan.baseline
  return metrics
    .filter(({ metric, verdict }) => verdict === 'REGRESSION' && metricFacts[metric].role === 'primary')
    .map(({ metric, ratio, a: before, b: after }) => ({
      baseline: name,
      baselineSavedUs: savedUs,
      scenario: b.runs[0]!.scenario,
      metric,
      ratio,
      most: ratio === null ? mostOf(after.values) : null,
      change: ratio === null ? `${before.median} -> ${after.median}` : formatChange(ratio).replace('\u00a0', ' '),
      reason,
      at: new Date(io.clock.nowUs() / 1000).toISOString(),
    }))
}
