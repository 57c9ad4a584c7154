import { z } from 'zod'
import { lookUp, nearest } from '../file/nearest.ts'
import { isRefusal, type Reader, refusal } from './refusal.ts'

/** What an editor shows and checks: title, description, examples, and JSON Schema keywords for the written form. */
export interface FieldNotes {
  readonly title: string
  readonly description: string
  readonly examples?: readonly unknown[]
  readonly [keyword: string]: unknown
}

/** A field as written in the file; its output is the value in base units. A refusal travels in the issue's `params`. */
export function field<T>(read: Reader<T>, notes: FieldNotes) {
  return z
    .unknown()
    .transform((raw, context): T => {
      const reading = read(raw)
      if (!isRefusal(reading)) return reading
      context.issues.push({
        code: 'custom',
        message: `${reading.wrong}; ${reading.write}`,
        input: raw,
        params: { ...reading },
      })
      return z.NEVER
    })
    .meta(notes)
}

/** Free text of `most` characters at most, on one line unless `lines`. `forbidden` is a class of characters, with its words. */
export function readText(limits: { most: number; forbidden?: RegExp; but?: string }): Reader<string> {
  return (raw) => {
    if (typeof raw === 'number' || typeof raw === 'boolean') {
      return refusal(
        'is not text',
        'write text, in quotes if YAML would read it as something else',
        `write "${raw}" with quotes`,
      )
    }
    if (typeof raw !== 'string') return refusal('is not text', 'write text')
    if (raw.trim() === '') return refusal('is blank', 'write some text')
    if (raw.length > limits.most) return refusal(`is longer than ${limits.most} characters`, 'write something shorter')
    const found = limits.forbidden?.exec(raw)
    if (!found) return raw.trim()
    const sign = /\p{Cc}/u.test(found[0]) ? 'a control character' : JSON.stringify(found[0])
    return refusal(`contains ${sign}`, limits.but ?? 'remove that character')
  }
}

/** One word of a closed list. `refused` has words that are known, and why they cannot be used. */
export function readWord<const T extends string>(
  words: readonly T[],
  noun: string,
  refused: Readonly<Record<string, string>> = {},
): Reader<T> {
  const all = words.length === 1 ? `the only ${noun} is ${words[0]}` : `write one of ${words.join(', ')}`
  return (raw) => {
    const word = raw === null && (words as readonly string[]).includes('null') ? 'null' : raw
    if ((words as readonly unknown[]).includes(word)) return word as T
    if (typeof word !== 'string') return refusal(`is not the name of a ${noun}`, all)
    const why = lookUp(refused, word)
    if (why !== undefined) return refusal(why, all)
    const meant = nearest(word, words)
    return refusal(`is not a known ${noun}`, all, meant === null ? null : `write ${meant}`)
  }
}

/** A field that holds one of a few words. */
export const wordField = <const T extends string>(
  words: readonly T[],
  title: string,
  description: string,
  noun = title.toLowerCase(),
) => field(readWord(words, noun), { title, description, examples: [...words], enum: [...words] })

export const readBoolean: Reader<boolean> = (raw) => {
  if (typeof raw === 'boolean') return raw
  const meant =
    typeof raw === 'string' ? lookUp({ yes: true, on: true, no: false, off: false }, raw.toLowerCase()) : undefined
  return refusal('is not true or false', 'write true or false', meant === undefined ? null : `write ${meant}`)
}

/** A day that exists, as `YYYY-MM-DD`. */
export const readDay: Reader<string> = (raw) => {
  const match = typeof raw === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(raw) : null
  if (match === null) return refusal('is not a date', 'write a day as YYYY-MM-DD, such as 2014-01-06')
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!exists) {
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    const hint = month >= 1 && month <= 12 ? `days of that month go from 01 to ${last}` : 'months go from 01 to 12'
    return refusal('is a day that does not exist', 'write a day as YYYY-MM-DD', hint)
  }
  if (year < 1970 || year > 2199) return refusal('is out of range', 'write a year from 1970 to 2199')
  return raw as string
}
