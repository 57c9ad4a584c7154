import type { CollectorSamples, SampleTable } from '../../../stats/sample-table.ts'
import { engines } from '../../../types/engines.ts'
import type { FaultResult } from '../../../types/result.ts'
import type { Scenario } from '../../../types/scenario.ts'
import { type FamilyKey, memberOf } from '../../../types/series.ts'
import { isService } from '../../../types/services.ts'
import type { ReportPhase } from '../shape.ts'
import type { SaidCounts, StormComponent, StormSays } from './says-shape.ts'

const countKinds = ['emitted', 'executed', 'acked', 'failed'] as const

/** Those of Trident that are the topology of a batch, and not of a message: it begins names of its own so. */
const tridentCoordinator = '$mastercoord-bg0'
/** The bolt of Trident that reads the topic. */
const tridentReader = 'spout'

/** What Storm said in a run; null = its engine is another. `phase`: whose numbers are quoted. */
export function stormSaysOf(
  { target, fleet }: Pick<Scenario, 'target' | 'fleet'>,
  samples: SampleTable,
  {
    phase,
    faults,
  }: { readonly phase: ReportPhase | null; readonly faults: readonly Pick<FaultResult, 'action' | 'what'>[] },
): StormSays | null {
  if (engines[target.engine].statistics !== 'Storm') return null
  const said = new Said(samples)
  const names = said.components
  const isTrident = names.includes(tridentCoordinator)
  const reader = isTrident ? tridentReader : (said.withLag[0] ?? null)
  const acker = isTrident ? tridentCoordinator : reader
  return {
    isTrident,
    reader,
    acker,
    readingsPerMessage: fleet.points * fleet.frame,
    wasKilled: faults.some(({ action, what }) => action === 'kill' && !isService(what)),
    completeMeanUs:
      acker === null || phase === null ? null : said.meanIn('storm.complete_{component}_us', acker, phase),
    uiCompleteUs: acker === null ? null : said.last('storm.ui_complete_{component}_us', acker),
    uiAtS: said.uiAtS,
    components: names.map((name) => said.component(name)),
    silence: silenceOf(samples),
  }
}

/** Why there is nothing; null = there is something. */
function silenceOf(samples: SampleTable): string | null {
  const told = ['storm', 'storm-ui'].map((name) => samples.collector(name))
  if (told.some((collector) => collector !== undefined && collector.series.size > 0)) return null
  const [reason] = told.flatMap((collector) => [...(collector?.gaps.values() ?? [])])
  return reason ?? 'this run did not ask it'
}

interface Column {
  readonly from: CollectorSamples
  readonly key: FamilyKey
  readonly component: string
  readonly at: (row: number) => number
}

/** The series of Storm, by family and component. */
class Said {
  private readonly columns: readonly Column[]
  private readonly ui: CollectorSamples | undefined

  constructor(samples: SampleTable) {
    this.ui = samples.collector('storm-ui')
    this.columns = ['storm', 'storm-ui'].flatMap((name) => columnsOf(samples.collector(name)))
  }

  /** in the order in which they were first named */
  get components(): string[] {
    return [...new Set(this.columns.map(({ component }) => component))]
  }

  /** Spouts that read Kafka. */
  get withLag(): string[] {
    return this.columns.filter(({ key }) => key === 'storm.lag_{component}_records').map(({ component }) => component)
  }

  /** when nimbus was asked last; null = it never answered */
  get uiAtS(): number | null {
    const row = this.ui === undefined ? null : lastRow(this.ui, (one) => (this.ui!.gaps.has(one) ? Number.NaN : 0))
    return row === null ? null : this.ui!.atUs.at(row) / 1e6
  }

  component(name: string): StormComponent {
    const counts = (of: (kind: (typeof countKinds)[number]) => FamilyKey): SaidCounts => {
      const [emitted, executed, acked, failed] = countKinds.map((kind) => this.last(of(kind), name))
      return { emitted: emitted!, executed: executed!, acked: acked!, failed: failed! }
    }
    return {
      name,
      workers: counts((kind) => `storm.count_${kind}_{component}`),
      ui: counts((kind) => `storm.ui_${kind}_{component}`),
      capacityRatio: this.largest('storm.capacity_{component}_ratio', name),
      completeUs: this.last('storm.ui_complete_{component}_us', name),
    }
  }

  last(key: FamilyKey, component: string): number | null {
    const column = this.column(key, component)
    const row = column === undefined ? null : lastRow(column.from, column.at)
    return row === null ? null : column!.at(row)
  }

  meanIn(key: FamilyKey, component: string, { fromS, toS }: ReportPhase): number | null {
    const values = this.values(key, component, (atS) => atS > fromS && atS <= toS)
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  }

  private largest(key: FamilyKey, component: string): number | null {
    const values = this.values(key, component, () => true)
    return values.length === 0 ? null : values.reduce((most, value) => Math.max(most, value))
  }

  private values(key: FamilyKey, component: string, isWanted: (atS: number) => boolean): number[] {
    const column = this.column(key, component)
    if (column === undefined) return []
    const rows = Array.from({ length: column.from.rows }, (_, row) => row)
    return rows
      .filter((row) => isWanted(column.from.atUs.at(row) / 1e6))
      .map((row) => column.at(row))
      .filter((value) => !Number.isNaN(value))
  }

  private column(key: FamilyKey, component: string): Column | undefined {
    return this.columns.find((column) => column.key === key && column.component === component)
  }
}

function columnsOf(from: CollectorSamples | undefined): Column[] {
  if (from === undefined) return []
  return [...from.series].flatMap(([name, column]) => {
    const member = memberOf(name)
    const component = member?.labels.component
    if (member === null || component === undefined) return []
    return [{ from, key: member.key, component, at: (row: number) => column.at(row) }]
  })
}

function lastRow({ rows }: CollectorSamples, at: (row: number) => number): number | null {
  for (let row = rows - 1; row >= 0; row--) if (!Number.isNaN(at(row))) return row
  return null
}
