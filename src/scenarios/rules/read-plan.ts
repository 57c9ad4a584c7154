import type { Phase } from '../../types/scenario.ts'
import type { Salvaged } from '../fields/field-check.ts'
import { type ExpandedEntry, expandLoad, type LoadEntry } from '../fields/phases.ts'
import type { Draft } from '../fields/schema.ts'
import type { Path } from '../file/document.ts'

export interface Contradiction {
  readonly path: Path
  readonly message: string
  readonly suggestion: string
}

/** A draft as far as it could be read, with its load taken apart. */
export interface ReadPlan {
  readonly draft: Salvaged<Draft>
  readonly entries: readonly ExpandedEntry[]
  /** every phase of every entry, or null where an entry could not be read */
  readonly phases: readonly Phase[] | null
  /** whether the file, or `--set`, has a value at this path */
  readonly isWritten: (path: Path) => boolean
}

export function readPlan(draft: Salvaged<Draft>, isWritten: ReadPlan['isWritten']): ReadPlan {
  const load = (draft.load ?? []) as readonly (Partial<LoadEntry> | undefined)[]
  const entries = expandLoad(load, draft.fleet?.meters)
  const readable = load.length > 0 && entries.every((entry) => entry.phases !== null)
  return { draft, entries, phases: readable ? entries.flatMap((entry) => entry.phases!) : null, isWritten }
}
