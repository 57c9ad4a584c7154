import { messageOf } from '../errors.ts'
import type { StoredWattHours } from './messages.ts'
import type { Surroundings } from './surroundings.ts'

/** The sums in the database. One that does not answer any more is a result: what it holds is then not known. */
export async function readStored(
  surroundings: Surroundings,
  slots: number,
): Promise<{ stored: StoredWattHours | null; failure: string | null }> {
  try {
    const stored = await surroundings.stored(Array.from({ length: slots }, (_, slot) => slot))
    return { stored, failure: null }
  } catch (error) {
    return { stored: null, failure: `the stored sums could not be read: ${messageOf(error)}` }
  }
}
