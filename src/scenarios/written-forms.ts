/** Regular expressions of the written quantities, for the JSON Schema; they accept what `units.ts` parses. */
const decimal = '\\d[\\d_]*(\\.\\d+)?'
export const ratePattern = `^\\s*${decimal}\\s*[kKMG]?\\s*/\\s*(s|min|m|h)\\s*$`
export const durationPattern = `^\\s*(${decimal}\\s*(us|µs|ms|min|s|m|h|d))+\\s*$`
export const bytesPattern = `^\\s*${decimal}\\s*(B|kB|MB|GB|KiB|MiB|GiB)\\s*$`
export const countPattern = `^\\s*${decimal}\\s*[kKMG]?\\s*$`
export const countKinds = ['integer', 'string']

export const hourUs = 3600e6
export const dayUs = 24 * hourUs
