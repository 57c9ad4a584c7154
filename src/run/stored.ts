import { messageOf } from '../errors.ts'
import { untilAborted, within } from './bounded.ts'
import type { StoredWattHours } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

/** A database that is there and says nothing. */
const longestReadMs = 60_000

export interface StoredReading {
  /** null where nothing is stored, or what is stored is not known */
  readonly stored: StoredWattHours | null
  /** why it is not known */
  readonly failure: string | null
}

/** The sums in the database. One that does not answer any more is a result: what it holds is then not known. */
export async function readStored(
  surroundings: Surroundings,
  slots: number,
  signal: AbortSignal,
): Promise<StoredReading> {
  let reading: StoredReading = { stored: null, failure: 'the stored sums were not read' }
  const read = surroundings.stored(Array.from({ length: slots }, (_, slot) => slot))
  const late = () => new Error(`no answer within ${longestReadMs / 1000} s`)
  const work = within(longestReadMs, read, late).then(
    (stored) => {
      reading = { stored, failure: null }
    },
    (error) => {
      reading = { stored: null, failure: `the stored sums could not be read: ${messageOf(error)}` }
    },
  )
  await untilAborted(work, signal)
  return reading
}
