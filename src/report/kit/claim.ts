import type { ClaimResult } from '../../types/result.ts'
import type { Tone } from './text-table.ts'

/** What became of a claim, in one word. */
export function claimWord({ held }: ClaimResult): { readonly word: string; readonly tone: Tone } {
  if (held === null) return { word: 'NOT SHOWN', tone: 'doubt' }
  return held ? { word: 'HELD', tone: 'good' } : { word: 'NOT HELD', tone: 'bad' }
}
