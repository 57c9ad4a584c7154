import { field } from './fields.ts'
import { readCount, readDuration, readRate } from './quantities.ts'
import { countKinds, countPattern, durationPattern, ratePattern } from './written-forms.ts'

/** A field that holds a duration of `least` to `most` microseconds. */
export const duration = (title: string, description: string, least: number, most: number, examples: string[]) =>
  field(readDuration({ least, most }), { title, description, examples, type: 'string', pattern: durationPattern })

/** A field that holds a whole number from `least` to `most`. */
export const count = (title: string, description: string, least: number, most: number, examples: unknown[]) =>
  field(readCount({ least, most }, `${examples[0]}`), {
    title,
    description,
    examples,
    type: countKinds,
    pattern: countPattern,
    minimum: least,
    maximum: most,
  })

/** A field that holds a rate of `least` curves a second or more. */
export const rate = (title: string, description: string, least: number, examples: string[]) =>
  field(readRate({ least, most: mostPerS }), { title, description, examples, type: 'string', pattern: ratePattern })

/** Slower than one curve in 1000 s is a slip of the pen. */
export const slowestPerS = 1e-3
const mostPerS = 1e12
