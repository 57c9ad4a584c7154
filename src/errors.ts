import { exitCodes } from './exit-codes.ts'

export type ErrorCode = keyof typeof exitCodes

/** The one error class. `message` says what happened, with the value; `hint` says what to try. */
export class LoadcurveError extends Error {
  override readonly name = 'LoadcurveError'
  readonly code: ErrorCode
  readonly hint: string | undefined

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
