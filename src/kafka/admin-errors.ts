import { LoadcurveError, messageOf } from '../errors.ts'
import { isRetriable, kafkaError } from './errors.ts'

/**
 * What kafkajs threw, in our words: it wraps the broker's error in one about retries, or several in an aggregate.
 * `what` begins the sentence.
 */
export function adminError(what: string, cause: unknown): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = protocolCode(cause)
  if (code !== null) return kafkaError(code, what)
  return new LoadcurveError('DRIVER_FAILED', `${what}: ${messageOf(innermost(cause))}`, {
    hint: 'Is the broker running? Its log may say more.',
    cause,
  })
}

/** The broker's error code somewhere inside; null = it did not come from a broker. */
export const tries = 40
const pauseMs = 250

/**
 * Repeats what the broker refuses for a moment, for about 10 s: kafkajs does so only for some calls, and a coordinator
 * that has just been chosen first loads its topic.
 */
export async function patiently<T>(act: () => Promise<T>, pause: (ms: number) => Promise<void> = sleep): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (cause) {
      const code = protocolCode(cause)
      if (code === null || !isRetriable(code) || attempt === tries) throw cause
    }
    await pause(pauseMs)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The broker's error code inside of what kafkajs threw; null = it came from elsewhere. */
/** The broker's error code somewhere inside; null = it did not come from a broker. */
export function protocolCode(cause: unknown): number | null {
  for (const error of chain(cause)) {
    const { code, type } = error as { code?: unknown; type?: unknown }
    if (typeof code === 'number') return code
    if (type === 'NOT_CONTROLLER') return 41
  }
  return null
}

function innermost(cause: unknown): unknown {
  return [...chain(cause)].at(-1) ?? cause
}

/** An error, the one inside it, and so on; of an aggregate the first. */
function* chain(cause: unknown): Generator<unknown> {
  for (let error = cause, depth = 0; error instanceof Error && depth < 10; depth++) {
    yield error
    const inside = error as { cause?: unknown; originalError?: unknown; errors?: unknown }
    const first = Array.isArray(inside.errors) ? (inside.errors[0] as unknown) : undefined
    error = (first ?? inside.cause ?? inside.originalError) as Error
  }
}
