import { cacheDir } from '../../run/calibration-store.ts'
import type { Calibration } from '../../types/result.ts'
import { formatPerS } from '../../units.ts'
import type { Parts } from '../parts.ts'
import type { Io } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

/** Measures what this host can generate and take at most, which is stored for later runs, and prints it. */
export async function calibrateHost(json: boolean, io: Io, parts: Parts): Promise<number> {
  const calibration = await parts.calibrate((text) => io.err.write(`${text}\n`))
  io.out.write(json ? `${JSON.stringify(calibration)}\n` : formatCalibration(calibration))
  io.err.write(`stored in ${cacheDir(io.env)}; a run that needs more than half of these rates gets a warning\n`)
  return 0
}

/** The ceilings in curves a second, one row a path. */
function formatCalibration(calibration: Calibration): string {
  const rows = [
    ['generator alone (driver null)', formatPerS(calibration.nullPerS), formatPerS(calibration.nullFramedPerS)],
    ['end to end (embedded target)', formatPerS(calibration.embeddedPerS), formatPerS(calibration.embeddedFramedPerS)],
  ]
  const table = plainTable(['curves per second', 'one per message', 'in frames'], rows, ['left', 'right', 'right'])
  return `${table}\nhost fingerprint ${calibration.fingerprint}\n`
}
