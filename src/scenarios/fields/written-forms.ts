/** A written form that may also be, or hold, a `${NAME}`. */
export const orVariable = (pattern: string) => `${pattern}|\\$\\{\\w+\\}`

/** Regular expressions of the written quantities, for the JSON Schema; they accept what `units.ts` parses. */
const decimal = '\\d[\\d_]*(\\.\\d+)?'
export const ratePattern = orVariable(`^\\s*${decimal}\\s*[kKMG]?\\s*/\\s*(s|min|m|h)\\s*$`)
export const durationPattern = orVariable(`^\\s*(${decimal}\\s*(us|µs|ms|min|s|m|h|d))+\\s*$`)
export const bytesPattern = orVariable(`^\\s*${decimal}\\s*(B|kB|MB|GB|KiB|MiB|GiB)\\s*$`)
export const countPattern = orVariable(`^\\s*${decimal}\\s*[kKMG]?\\s*$`)
export const countKinds = ['integer', 'string']

export const hourUs = 3600e6
export const dayUs = 24 * hourUs
