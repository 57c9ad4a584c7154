import { z } from 'zod'
import { field } from './fields.ts'
import { count } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'

/** As `--set` takes it: a value that is a list or a mapping has no short text. */
const readValue: Reader<string> = (raw) => {
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw)
  if (typeof raw === 'string' && raw.trim() !== '') return raw.trim()
  return refusal('is no single value', 'write a word or a number, as in --set')
}

const value = field(readValue, {
  title: 'Value',
  description: 'A value of the field, as --set takes it.',
  examples: ['storm', 64],
  type: ['string', 'number', 'boolean'],
})

const values = z
  .array(value)
  .min(1)
  .meta({
    title: 'Values',
    description: 'The values that the field takes.',
    examples: [['node', 'storm']],
  })

/** What `loadcurve matrix` varies. A single run pays no attention to it. */
export const matrixFields = z
  .strictObject({
    vary: z.record(z.string(), values).meta({
      title: 'Vary',
      description: 'Fields by their path, as --set takes it, and the values of each; every combination runs.',
      examples: [{ 'target.engine': ['node', 'storm'], 'fleet.frame': [1, 64] }],
    }),
    repeat: count('Repeat', 'How often each combination runs. Default: 5.', 1, 1000, [5]).optional(),
  })
  .meta({
    title: 'Matrix',
    description: 'For loadcurve matrix: what varies, and how often each combination runs. Other commands ignore it.',
    examples: [{ vary: { 'target.engine': ['node', 'storm'], 'fleet.frame': [1, 64] }, repeat: 5 }],
  })
