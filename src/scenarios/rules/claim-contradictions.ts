import type { Contradiction, ReadPlan } from './read-plan.ts'

/** A claim that no objective stands for would hold whatever was measured. */
export function* claimContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  if (draft.claim === undefined) return
  // what could not be read is told where it stands
  if (draft.objectives === undefined && isWritten(['objectives'])) return
  const canRefute = (one: NonNullable<typeof draft.objectives>[number]) =>
    one === undefined || !('soft' in one) || one.soft !== true
  if ((draft.objectives ?? []).some(canRefute)) return
  const message = 'no objective can refute this claim, so it would always hold'
  yield { path: ['claim'], message, suggestion: 'add objectives that are not soft, such as result.p99 < 300ms' }
}
