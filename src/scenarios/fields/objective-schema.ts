import { z } from 'zod'
import { defaultObjective } from '../defaults.ts'
import { field, readBoolean, readText } from './fields.ts'
import { type ObjectiveExpression, parseObjective } from './objective.ts'
import { duration } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { dayUs, orVariable } from './written-forms.ts'

const readExpression: Reader<ObjectiveExpression> = (raw) =>
  typeof raw === 'string'
    ? parseObjective(raw)
    : refusal('is not an objective', 'write <metric> <comparison> <limit>, such as result.p99 < 300ms')

const expressionNotes = {
  title: 'Objective',
  description:
    'A metric, a comparison and a limit. Latencies (result, late, lag, ack, read, stored with .mean .p50 .p90 .p95 .p99 .p999 .p9999 .max) take a duration; delivered, sent, neverSent, lost, duplicated, wrong take a count or a share; blocked a share; netWh, negative, storedWrong (sums in the database), resent, refused a count; recovery (from a fault until the backlog is back to normal) a duration; deliveredPerS, sentPerS a rate.',
  examples: [
    'result.p99 < 300ms',
    'delivered >= 99%',
    'lost == 0',
    'late.p99 < 5ms',
    'blocked < 1%',
    'recovery < 10s',
    'deliveredPerS >= 100k/s',
  ],
  type: 'string',
  pattern: orVariable('^\\s*[A-Za-z][\\w.]*\\s*(<=|>=|==|<|>)\\s*-?\\d.*$'),
}

const objectiveEntry = z.strictObject({
  require: field(readExpression, expressionNotes),
  phase: field(readText({ most: 80 }), {
    title: 'Phase',
    description: 'Judge this phase only; the name of a steps entry covers all its steps. Default: all measured phases.',
    examples: ['talk', 'steps-2'],
    type: 'string',
  }).optional(),
  soft: field(readBoolean, {
    title: 'Soft',
    description: 'Report a miss without failing the run.',
    examples: [true],
    type: 'boolean',
  }).prefault(defaultObjective.soft),
  abort: field(readBoolean, {
    title: 'Abort',
    description: 'Check every second, and stop the run early on a miss.',
    examples: [true],
    type: 'boolean',
  }).prefault(defaultObjective.abort),
  after: duration('After', 'With abort: do not check before this time.', 0, 30 * dayUs, ['10s']).optional(),
})

/** An entry of `objectives`: its text alone, or a mapping with `require`. */
export const objective = z.union([field(readExpression, expressionNotes), objectiveEntry])
