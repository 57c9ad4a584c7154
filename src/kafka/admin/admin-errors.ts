import { LoadcurveError, messageOf } from '../../errors.ts'
import { limitHints, ownLimitOf } from '../../types/own-limits.ts'
import { isRetriable, kafkaError } from '../protocol/errors.ts'

/**
 * An error of kafkajs in our words: kafkajs wraps the broker's error in one about retries, or several in an aggregate.
 * The message begins with `what`.
 */
export function adminError(what: string, cause: unknown): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = protocolCode(cause)
  if (code !== null) return kafkaError(code, what)
  const met = ownLimitOf(cause)
  if (met !== null)
    return new LoadcurveError('DRIVER_FAILED', `${what}: ${met.words}`, { hint: limitHints[met.limit], cause })
  return new LoadcurveError('DRIVER_FAILED', `${what}: ${messageOf(innermost(cause))}`, {
    hint: 'Is the broker running? Its log may say more.',
    cause,
  })
}

export const tries = 40
export const pauseMs = 250
const unknownTopic = 3
export const notController = 41
const passingErrors = ['KafkaJSConnectionError', 'KafkaJSConnectionClosedError', 'KafkaJSBrokerNotFound']

/**
 * Retries transient failures for about 10 s: a broker that is away, a new coordinator that still loads its topic. It
 * ends with what `pause` throws.
 */
export async function patiently<T>(
  act: () => Promise<T>,
  pause: (ms: number) => Promise<void>,
  passes: (cause: unknown) => boolean = mayPass,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (cause) {
      if (!passes(cause) || attempt === tries) throw cause
    }
    await pause(pauseMs)
  }
}

/** A request for a topic that does not exist must fail at once. */
function mayPass(cause: unknown): boolean {
  const code = protocolCode(cause)
  if (code !== null) return isRetriable(code) && code !== unknownTopic
  return [...chain(cause)].some((error) => {
    const { name } = error as Error
    // kafkajs hides a transient error of the broker behind the last of these
    return passingErrors.includes(name) || name === 'KafkaJSGroupCoordinatorNotFound'
  })
}

/** The broker's error code somewhere inside; null = the error did not come from a broker. */
export function protocolCode(cause: unknown): number | null {
  for (const error of chain(cause)) {
    const { code, type } = error as { code?: unknown; type?: unknown }
    if (typeof code === 'number') return code
    if (type === 'NOT_CONTROLLER') return notController
  }
  return null
}

function innermost(cause: unknown): unknown {
  return [...chain(cause)].at(-1) ?? cause
}

/** An error, the one inside it, and so on; for an aggregate, the first one. */
function* chain(cause: unknown): Generator<unknown> {
  for (let error = cause, depth = 0; error instanceof Error && depth < 10; depth++) {
    yield error
    const inside = error as { cause?: unknown; originalError?: unknown; errors?: unknown }
    const first = Array.isArray(inside.errors) ? (inside.errors[0] as unknown) : undefined
    error = (first ?? inside.cause ?? inside.originalError) as Error
  }
}
