import { LoadcurveError } from '../../errors.ts'
import { asBytes } from '../../redis/client.ts'
import type { CommandSender } from './redis-transactions.ts'

const sliceBytes = 2 ** 20

/**
 * Reads the customers table, the string `<prefix>:customers` with one byte per meter: its tariff.
 *
 * @throws LoadcurveError TARGET_FAILED if it does not have one byte per meter, or a byte is not a group
 */
export async function readCustomers(
  client: CommandSender,
  prefix: string,
  meters: number,
  groups: number,
): Promise<Uint8Array> {
  const key = `${prefix}:customers`
  const length = Number(await client.sendCommand(['STRLEN', key]))
  if (length !== meters)
    throw new LoadcurveError('TARGET_FAILED', `${key} has ${length} bytes, but there are ${meters} meters`, {
      hint: 'load the customers table before the target starts: one byte per meter',
    })
  const table = new Uint8Array(meters)
  for (let from = 0; from < meters; from += sliceBytes) {
    const to = Math.min(from + sliceBytes, meters) - 1
    table.set((await client.sendCommand(['GETRANGE', key, String(from), String(to)], asBytes)) as Buffer, from)
  }
  const odd = table.findIndex((group) => group >= groups)
  if (odd >= 0)
    throw new LoadcurveError(
      'TARGET_FAILED',
      `byte ${odd} of ${key} is ${table[odd]}; tariffs are 0 to ${groups - 1}`,
      {
        hint: 'write the number of each meter’s tariff as a byte, not as a digit',
      },
    )
  return table
}
