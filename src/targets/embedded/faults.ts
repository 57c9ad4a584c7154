import { probeSlot } from '../../contract/curve-message.ts'
import type { EmbeddedOptions } from '../../types/target-options.ts'
import type { Intake } from '../intake.ts'

/** Takes the message at `at` curve by curve, and loses, duplicates and corrupts curves as configured. */
export type FaultyIntake = (view: DataView, at: number, nowUs: number) => void

/**
 * Misbehaves on purpose, so that tests and users can see that the audit works. The three counters start at 1 and count
 * every curve that this worker receives except probes; losing comes first.
 */
export function createFaultyIntake(options: EmbeddedOptions, intake: Intake): FaultyIntake | null {
  const { loseEvery, duplicateEvery, corruptEvery } = options
  if (loseEvery === 0 && duplicateEvery === 0 && corruptEvery === 0) return null
  const hits = (every: number, n: number) => every > 0 && n % every === 0
  let received = 0
  return (view, at, nowUs) => {
    const counted = view.getUint32(at + 8, true) !== probeSlot
    const curves = view.getUint16(at + 14, true)
    for (let i = 0; i < curves; i++) {
      if (counted) received++
      if (counted && hits(loseEvery, received)) continue
      const extraWh = counted && hits(corruptEvery, received) ? 1 : 0
      intake.curve(view, at, i, nowUs, extraWh)
      if (counted && hits(duplicateEvery, received)) intake.curve(view, at, i, nowUs, extraWh)
    }
  }
}
