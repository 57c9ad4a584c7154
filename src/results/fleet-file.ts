import { z } from 'zod'
import { messageOf } from '../errors.ts'
import type { FleetFacts } from '../types/result.ts'
import { issueText } from './environment-file.ts'

const index = z.int().nonnegative()
const count = z.number().nonnegative()

/** fleet.json. Unknown fields are accepted, so that later versions may add some. */
const fleetSchema = z.looseObject({
  model: z.string(),
  attribution: z.string(),
  firstDay: z.iso.date(),
  cells: z.array(
    z.looseObject({
      slot: index,
      group: index,
      expectedWh: z.number(),
      deliveredWh: z.number(),
      expected: count,
      delivered: count,
    }),
  ),
  modelDayWh: z.array(count).length(48),
  meter: z.looseObject({ meter: index, tariff: index, wattHours: z.array(count) }),
}) satisfies z.ZodType<FleetFacts>

/** The facts, or a sentence that says why they cannot be used. */
export function parseFleet(text: string): FleetFacts | string {
  try {
    const parsed = fleetSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : `fleet.json was edited and is ignored: ${issueText(parsed.error)}`
  } catch (cause) {
    return `fleet.json cannot be read and is ignored: ${messageOf(cause)}`
  }
}
