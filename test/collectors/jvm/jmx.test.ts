import { describe, expect, test } from 'vitest'
import { jmxCollector } from '../../../src/collectors/jvm/jmx.ts'
import { clockAt, looks } from '../recorded.ts'

type Beans = Record<string, Record<string, unknown> | undefined>

/** Looks at these beans, 2 s apart; a question for a bean that is not there is answered with 404, as the agent does. */
function looksAt(series: string[], ...beans: Beans[]): Promise<Record<string, number>[]> {
  const clock = clockAt()
  let now: Beans = {}
  const ask = async ({ body }: { body: string | null }) => ({
    status: 200,
    text: JSON.stringify(
      (JSON.parse(body!) as { mbean: string }[]).map(({ mbean }) =>
        now[mbean] === undefined ? { status: 404 } : { status: 200, value: now[mbean] },
      ),
    ),
  })
  const spec = { name: 'engine', url: 'http://127.0.0.1:8778', series, everyUs: 2_000_000 }
  return looks(jmxCollector({ spec, nowUs: clock.nowUs, ask }), beans.length, (look) => {
    now = beans[look]!
    clock.atUs += 2_000_000
  })
}

describe('the JMX collector', () => {
  test('shows attributes as they are, and the way into composite ones', async () => {
    const [values] = await looksAt(
      ['java.lang:type=Memory/HeapMemoryUsage.used', 'java.lang:type=Threading/ThreadCount', 'a:type=b,name=c d/Open'],
      {
        'java.lang:type=Memory': { HeapMemoryUsage: { used: 700, max: 900 } },
        'java.lang:type=Threading': { ThreadCount: 97 },
        'a:type=b,name=c d': { Open: true },
      },
    )
    expect(values).toEqual({
      'engine.Memory_HeapMemoryUsage_used_bytes': 700,
      'engine.Threading_ThreadCount': 97,
      'engine.b_c-d_Open': 1,
    })
  })

  test('turns what is known to grow into rates', async () => {
    const series = [
      'k:type=Topic,name=In/Count',
      'java.lang:type=OperatingSystem/ProcessCpuTime',
      'c:type=x/records-total',
    ]
    const at = (n: number): Beans => ({
      'k:type=Topic,name=In': { Count: n },
      'java.lang:type=OperatingSystem': { ProcessCpuTime: n * 1e7 },
      'c:type=x': { 'records-total': n * 2 },
    })
    const [first, second] = await looksAt(series, at(100), at(300))
    expect(first).toEqual({})
    expect(second).toEqual({
      'engine.Topic_In_CountPerS': 100,
      'engine.OperatingSystem_ProcessCpuTime_ratio': 1,
      'engine.x_records-totalPerS': 200,
    })
  })

  test('tells the beans of a pattern apart by their keys', async () => {
    const pattern = 'java.lang:name=*,type=GarbageCollector'
    const at = (young: number, old: number): Beans => ({
      [pattern]: {
        'java.lang:name=G1 Young Generation,type=GarbageCollector': { CollectionTime: young },
        'java.lang:name=G1 Old Generation,type=GarbageCollector': { CollectionTime: old },
      },
    })
    const [, values] = await looksAt([`${pattern}/CollectionTime`], at(100, 0), at(300, 0))
    expect(values).toEqual({
      'engine.GarbageCollector_G1-Young-Generation_CollectionTime_ratio': 0.1,
      'engine.GarbageCollector_G1-Old-Generation_CollectionTime_ratio': 0,
    })
  })

  test('leaves out what is not there or is no number, and fails where nothing is left', async () => {
    const series = ['a:type=b/Size', 'a:type=b/Name', 'gone:type=x/Size']
    const [values] = await looksAt(series, { 'a:type=b': { Size: 3, Name: 'x' } })
    expect(values).toEqual({ 'engine.b_Size': 3 })
    await expect(looksAt(series, {})).rejects.toThrow('http://127.0.0.1:8778/ exposes none of the series of engine')
  })

  test('says in the words of the agent why nothing is left', async () => {
    const error = 'javax.management.InstanceNotFoundException : gone:type=x'
    const ask = async () => ({ status: 200, text: JSON.stringify([{ status: 404, error }]) })
    const spec = { name: 'engine', url: 'http://h/', series: ['gone:type=x/Size'], everyUs: 1e6 }
    await expect(jmxCollector({ spec, nowUs: () => 0, ask }).sample()).rejects.toThrow(
      `http://h/ exposes none of the series of engine: ${error}`,
    )
  })

  test('knows which of its series never had a number', async () => {
    const answers = [{ status: 200, value: { Size: 3 } }, { status: 404 }]
    const ask = async () => ({ status: 200, text: JSON.stringify(answers) })
    const spec = { name: 'engine', url: 'http://h/', series: ['a:type=b/Size', 'gone:type=x/Size'], everyUs: 1e6 }
    const collector = jmxCollector({ spec, nowUs: () => 0, ask })
    await collector.sample()
    expect(collector.missing!()).toEqual(['gone:type=x/Size'])
  })

  test('cannot work with a series that cannot be read, and says with which', () => {
    const spec = { name: 'engine', url: 'http://h/', series: ['java.lang:type=Memory'], everyUs: 1 }
    expect(jmxCollector({ spec, nowUs: () => 0 }).unavailable).toBe('engine has invalid series: java.lang:type=Memory')
  })
})
