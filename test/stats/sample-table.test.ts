import { describe, expect, test } from 'vitest'
import { SampleTable } from '../../src/stats/sample-table.ts'
import type { SampleLine } from '../../src/types/measurement.ts'

const lines: SampleLine[] = [
  { atUs: 0, from: 'host', values: { 'host.a': 1, 'host.b': 2 } },
  { atUs: 0, from: 'redis', values: { 'redis.a': 7 } },
  { atUs: 1e6, from: 'host', gap: 'no /proc/stat' },
  { atUs: 2e6, from: 'host', values: { 'host.b': 3, 'host.c': 0 } },
]

describe('samples as columns', () => {
  test('keep every value at the time of its sample, and a missing one is no zero', () => {
    const host = SampleTable.of(lines).collector('host')!
    const valuesOf = (name: string) => [0, 1, 2].map((row) => host.series.get(name)!.at(row))
    expect([0, 1, 2].map((row) => host.atUs.at(row))).toEqual([0, 1e6, 2e6])
    expect(valuesOf('host.a')).toEqual([1, Number.NaN, Number.NaN])
    expect(valuesOf('host.b')).toEqual([2, Number.NaN, 3])
    expect(valuesOf('host.c')).toEqual([Number.NaN, Number.NaN, 0])
    expect([...host.gaps]).toEqual([[1, 'no /proc/stat']])
  })

  test('count the samples of all collectors, and those that are missing', () => {
    const table = SampleTable.of(lines)
    expect([table.rows, table.gaps, [...table.names].length]).toEqual([4, 1, 4])
    expect(table.collectors.map(({ name, rows }) => [name, rows])).toEqual([
      ['host', 3],
      ['redis', 1],
    ])
  })

  test('hold ten thousand rows in several chunks as they hold ten', () => {
    const table = new SampleTable()
    for (let i = 0; i < 10_000; i++) table.add({ atUs: i, from: 'host', values: i % 2 === 0 ? { n: i } : { m: -i } })
    const host = table.collector('host')!
    for (let i = 0; i < 10_000; i++) {
      expect(host.atUs.at(i)).toBe(i)
      expect(host.series.get('n')!.at(i)).toBe(i % 2 === 0 ? i : Number.NaN)
    }
  })

  test('leave out series that are not wanted, but not their rows', () => {
    const table = new SampleTable((series) => series === 'host.b')
    for (const line of lines) table.add(line)
    expect([[...table.names], table.rows, table.gaps]).toEqual([['host.b'], 4, 1])
  })
})
