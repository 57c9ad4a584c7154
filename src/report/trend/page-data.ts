import type { Acknowledgement, HistoryAlert, HistoryModel } from '../../types/history.ts'

/** An acknowledgement by the id of its series, in which `*` stands for any text. */
export type TrendAcknowledgement = Pick<Acknowledgement, 'from' | 'to' | 'reason'> & { readonly id: string }

/** All that the page of a trend shows. It is plain JSON, and is embedded in the page. */
export interface TrendPage {
  readonly model: HistoryModel
  readonly alerts: readonly HistoryAlert[]
  readonly acknowledged: readonly TrendAcknowledgement[]
  /** when the page was made, ISO 8601 */
  readonly madeAt: string
}
