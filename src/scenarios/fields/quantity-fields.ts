import { field } from './fields.ts'
import { readBytes, readCount, readDuration, readRate, writeBytes, writeDuration } from './quantities.ts'
import { bytesPattern, countKinds, countPattern, durationPattern, ratePattern } from './written-forms.ts'

/** A field that holds a duration of `least` to `most` microseconds. */
export const duration = (title: string, description: string, least: number, most: number, examples: string[]) =>
  field(readDuration({ least, most }, examples[0]), {
    title,
    description,
    examples,
    type: 'string',
    pattern: durationPattern,
  })

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

/** A field that holds an amount of memory of `least` to `most` bytes. */
export const bytes = (title: string, description: string, least: number, most: number, examples: string[]) =>
  field(readBytes({ least, most }), { title, description, examples, type: 'string', pattern: bytesPattern })

/**
 * The same fields where a file may leave them out: `defaultUs`, `defaultCount` or `defaultBytes` is what they hold then,
 * in base units as `defaults.ts` has it. It is their example too, unless others are given.
 */
export const durationOr = (
  defaultUs: number,
  title: string,
  description: string,
  least: number,
  most: number,
  examples = [writeDuration(defaultUs)],
) => duration(title, description, least, most, examples).prefault(writeDuration(defaultUs))

export const countOr = (
  defaultCount: number,
  title: string,
  description: string,
  least: number,
  most: number,
  examples: unknown[] = [defaultCount],
) => count(title, description, least, most, examples).prefault(defaultCount)

export const bytesOr = (defaultBytes: number, title: string, description: string, least: number, most: number) =>
  bytes(title, description, least, most, [writeBytes(defaultBytes)]).prefault(writeBytes(defaultBytes))

/** A field that holds a rate of `least` curves a second or more. */
export const rate = (title: string, description: string, least: number, examples: string[]) =>
  field(readRate({ least, most: mostPerS }), { title, description, examples, type: 'string', pattern: ratePattern })

/** Slower than one curve in 1000 s is a slip of the pen. */
export const slowestPerS = 1e-3
const mostPerS = 1e12
