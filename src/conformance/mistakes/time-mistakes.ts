import type { UpdateEntry, UpdateHeader } from '../../contract/update-message.ts'
import { formatCount } from '../../units.ts'
import type { Mistakes } from './mistakes.ts'

/** Two clocks of one machine may differ by this much before it counts as a mistake. */
const clockToleranceUs = 2000

const stampNames = { emittedUs: 'emittedUs (offset 0)', storedUs: 'storedUs (offset 8)' } as const
type StampName = keyof typeof stampNames

/** How a stamp compares with when its update was read: `shifted` = in the right unit, but later. */
type StampState = 'sound' | 'shifted' | 'unusable'

interface Times {
  /** every curve was sent this long after it was due, or later */
  readonly heldBackUs: number
  /** when the update was read, microseconds since the Unix epoch */
  readonly observedUs: number
}

/**
 * Holds the stamps of an update against what is known of its readings: when they were due, when they were sent at the
 * earliest, and when the update was read. Each field is judged, whatever is wrong with the others.
 */
export function checkTimes(
  header: UpdateHeader,
  entries: readonly UpdateEntry[],
  times: Times,
  mistakes: Mistakes,
): void {
  const emitted = checkStamp('emittedUs', header.emittedUs, times, mistakes)
  const stored = checkStamp('storedUs', header.storedUs, times, mistakes)
  if (emitted === 'sound' && stored === 'sound') checkOrder(header, mistakes)
  if (emitted === 'shifted' || (emitted === 'sound' && isBehind(header, entries, times, mistakes))) return
  // what is taken late must be judged by something: at the latest it was taken when the update was read
  const latestUs = emitted === 'sound' ? header.emittedUs : times.observedUs
  const latestName = emitted === 'sound' ? 'emitted' : 'read back'
  for (const entry of entries) checkTaken(entry, { latestUs, latestName, heldBackUs: times.heldBackUs }, mistakes)
}

function checkStamp(name: StampName, us: number, { observedUs }: Times, mistakes: Mistakes): StampState {
  const ratio = observedUs / us
  if (us <= 0 || ratio > 2 || ratio < 0.5) {
    mistakes.add(
      'CLOCK',
      `${name} is ${us}`,
      us <= 0 ? stampHint(name) : `${stampNames[name]}: ${unitHint(us, observedUs)}`,
    )
    return 'unusable'
  }
  if (us <= observedUs + clockToleranceUs) return 'sound'
  const message = `${name} is ${Math.round((us - observedUs) / 1000)} ms after the update was read`
  mistakes.add('CLOCK', message, 'the clock of the pipeline is ahead of this machine')
  return 'shifted'
}

function stampHint(name: StampName): string {
  return name === 'emittedUs'
    ? `${stampNames[name]} must be stamped, when the batch is closed`
    : `${stampNames[name]} must be stamped, when the database has acknowledged; where nothing is stored it is emittedUs`
}

function checkOrder({ emittedUs, storedUs }: UpdateHeader, mistakes: Mistakes): void {
  if (storedUs < emittedUs)
    mistakes.add('CLOCK', `storedUs is ${emittedUs - storedUs} us before emittedUs`, 'a batch is closed, then stored')
}

/** Whether an update says that it was emitted before its readings were sent. */
function isBehind(
  { emittedUs }: UpdateHeader,
  entries: readonly UpdateEntry[],
  { heldBackUs }: Times,
  mistakes: Mistakes,
): boolean {
  const newestUs = Math.max(...entries.map((entry) => entry.newestDueUs))
  const earlyUs = newestUs + heldBackUs - emittedUs
  if (earlyUs <= clockToleranceUs) return false
  const message = `emittedUs is ${Math.round(earlyUs / 1000)} ms before a curve of the update was sent`
  const hint =
    'the clock of the pipeline is behind this machine, or emittedUs (offset 0) is not when the batch was closed'
  mistakes.add('CLOCK', message, hint)
  return true
}

interface Latest {
  readonly latestUs: number
  readonly latestName: string
  readonly heldBackUs: number
}

/** The mean of (taken - due) lies between when the readings were sent and when their update was emitted. */
function checkTaken(
  { readLagUs, oldestDueUs, newestDueUs, count }: UpdateEntry,
  { latestUs, latestName, heldBackUs }: Latest,
  mistakes: Mistakes,
): void {
  // the mean due time, at the earliest: all readings but the newest as old as the oldest
  const meanDueUs = oldestDueUs + (newestDueUs - oldestDueUs) / count
  const [leastUs, mostUs] = [heldBackUs - clockToleranceUs, latestUs - meanDueUs + clockToleranceUs]
  const fits = (us: number) => us >= Math.max(0, leastUs) && us <= mostUs
  const fault = faultOfTaken(readLagUs, { leastUs, mostUs })
  if (fault === null) return
  const says = `an entry says that its readings were taken ${formatCount(readLagUs)} us after they were due, but they were`
  const message =
    fault === 'TAKEN' || readLagUs < 0
      ? `${says} sent ${formatCount(heldBackUs)} us after it or later`
      : `${says} ${latestName} ${formatCount(Math.round(latestUs - meanDueUs))} us after it`
  mistakes.add(fault, message, `${likelySlip(readLagUs, count, fits)}${takenHint}`)
}

function faultOfTaken(
  readLagUs: number,
  { leastUs, mostUs }: { readonly leastUs: number; readonly mostUs: number },
): 'READ_LAG' | 'TAKEN' | null {
  if (readLagUs < 0 || readLagUs > mostUs) return 'READ_LAG'
  return readLagUs < leastUs ? 'TAKEN' : null
}

const takenHint =
  'readLagUs (offset +40, int32) counts microseconds, from the due time until your code took the message: the mean over the readings'

/** The slip that would explain a value, in words that come before the rule; empty = none is likely. */
function likelySlip(readLagUs: number, count: number, fits: (us: number) => boolean): string {
  if (fits(readLagUs * 1000)) return 'these look like milliseconds; '
  if (fits(readLagUs / 1000)) return 'these look like nanoseconds; '
  if (fits(-readLagUs)) return 'this is due - taken, it must be taken - due; '
  if (count > 1 && fits(readLagUs / count)) return 'this looks like the sum over the readings, not their mean; '
  return readLagUs === 0 ? 'it is never set, or in seconds; ' : ''
}

/** Updates that are enough to say that `storedUs` is a copy: of a clock of microseconds, and of one of milliseconds. */
const [copiesOfMicroseconds, copiesOfMilliseconds] = [5, 200]

/** A pipeline that stores its sums cannot have them acknowledged at the moment at which it closes each batch. */
export function checkStoredStamps(headers: readonly UpdateHeader[], mistakes: Mistakes): void {
  const enough = headers.some(({ emittedUs }) => emittedUs % 1000 !== 0) ? copiesOfMicroseconds : copiesOfMilliseconds
  if (headers.length < enough || headers.some(({ emittedUs, storedUs }) => storedUs !== emittedUs)) return
  const message = `storedUs is emittedUs in all of ${formatCount(headers.length)} updates, but the pipeline stores its sums`
  mistakes.add('CLOCK', message, `${stampNames.storedUs} is when the database acknowledged the batch`, headers.length)
}

/** A time in another unit is off by a power of a thousand. */
export function unitHint(us: number, trueUs: number): string {
  const ratio = trueUs / us
  if (ratio > 500 && ratio < 2000)
    return 'these are milliseconds; the contract counts microseconds since the Unix epoch'
  if (ratio > 5e5) return 'these are seconds, or start at another moment; the contract counts microseconds since 1970'
  if (ratio < 0.002) return 'these are nanoseconds; the contract counts microseconds since the Unix epoch'
  return 'copy dueUs of the curve message (offset 0) as it is, 64 bits, signed'
}
