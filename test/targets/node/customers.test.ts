import { describe, expect, it } from 'vitest'
import { readCustomers } from '../../../src/targets/node/customers.ts'
import type { CommandSender } from '../../../src/targets/node/redis-transactions.ts'

function holding(table: Buffer) {
  const ranges: string[] = []
  const sendCommand = (async ([name, key, from, to]: string[]) => {
    if (name === 'STRLEN') return table.length
    ranges.push(`${key} ${from} ${to}`)
    return table.subarray(Number(from), Number(to) + 1)
  }) as unknown as CommandSender['sendCommand']
  return { client: { sendCommand }, ranges }
}

describe('the customers table', () => {
  it('is read in slices of a MiB', async () => {
    const table = Buffer.from(Uint8Array.from({ length: 2 ** 20 + 5 }, (_, meter) => meter % 4))
    const { client, ranges } = holding(table)
    expect(Buffer.compare(await readCustomers(client, 'lc:r', table.length, 4), table)).toBe(0)
    expect(ranges).toEqual(['lc:r:customers 0 1048575', 'lc:r:customers 1048576 1048580'])
  })

  it('must have a byte for each meter', async () => {
    const reading = readCustomers(holding(Buffer.alloc(9)).client, 'lc:r', 10, 4)
    await expect(reading).rejects.toThrow('lc:r:customers has 9 bytes, but there are 10 meters')
  })

  it('must hold tariffs', async () => {
    const reading = readCustomers(holding(Buffer.from('\0\u00010')).client, 'lc:r', 3, 4)
    await expect(reading).rejects.toThrow('byte 2 of lc:r:customers is 48; tariffs are 0 to 3')
  })
})
