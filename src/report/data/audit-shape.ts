import type { KnownFault } from '../../types/known-faults.ts'
import type { Audit } from '../../types/result.ts'

export interface ReportAudit extends Audit {
  readonly grid: AuditGrid | null
  /** known faults of the engine that explain what was found */
  readonly explained: readonly Pick<KnownFault, 'finding' | 'cause' | 'mechanism' | 'instead'>[]
}

export interface AuditGrid {
  readonly slotsPerColumn: number
  readonly firstSlot: number
  readonly columns: number
  readonly groups: readonly AuditGroup[]
}

export interface AuditGroup {
  readonly name: string
  readonly expected: number
  readonly delivered: number
  readonly lost: number
  readonly duplicated: number
  readonly wrongCells: number
  readonly expectedWh: number
  readonly deliveredWh: number
  /** per column: `.` no reading, `=` exact, `-` lost, `+` counted twice, `x` wrong */
  readonly marks: string
}
