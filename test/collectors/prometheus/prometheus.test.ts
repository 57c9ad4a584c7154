import { describe, expect, test } from 'vitest'
import { prometheusCollector } from '../../../src/collectors/prometheus/prometheus.ts'
import { parseSelector } from '../../../src/collectors/prometheus/selector.ts'
import { clockAt, looks } from '../recorded.ts'

/** Looks at these answers, 2 s apart. */
function looksAt(series: string[], ...answers: string[]): Promise<Record<string, number>[]> {
  const clock = clockAt()
  let answer = ''
  const spec = { name: 'engine', url: 'http://127.0.0.1:9249/metrics', series, everyUs: 2_000_000 }
  return looks(
    prometheusCollector({ spec, nowUs: clock.nowUs, ask: async () => ({ status: 200, text: answer }) }),
    answers.length,
    (look) => {
      answer = answers[look]!
      clock.atUs += 2_000_000
    },
  )
}

describe('the Prometheus collector', () => {
  test('shows gauges as they are, in the units of the report', async () => {
    const [values] = await looksAt(
      ['lag', 'heap_bytes', 'busy_ratio', 'age_seconds'],
      'lag 12\nheap_bytes 1e6\nbusy_ratio 0.25\nage_seconds 0.5\nother 1\n',
    )
    expect(values).toEqual({
      'engine.lag': 12,
      'engine.heap_bytes': 1e6,
      'engine.busy_ratio': 0.25,
      'engine.age_us': 500_000,
    })
  })

  test('turns counters into rates', async () => {
    const at = (n: number) =>
      `requests_total ${n}\nin_bytes_total ${n * 10}\ncpu_seconds_total ${n / 100}\ntook_seconds_count ${n}\ntook_seconds_sum ${n / 10}\n`
    const chosen = ['requests_total', 'in_bytes_total', 'cpu_seconds_total', 'took_seconds_count', 'took_seconds_sum']
    const [first, second] = await looksAt(chosen, at(100), at(300))
    expect(first).toEqual({})
    expect(second).toEqual({
      'engine.requestsPerS': 100,
      'engine.in_bytesPerS': 1000,
      'engine.cpu_ratio': 1,
      'engine.took_seconds_countPerS': 100,
      'engine.took_seconds_sumPerS': 10,
    })
  })

  test('believes what an endpoint says of its types', async () => {
    const at = (n: number) => `# TYPE polls counter\npolls ${n}\n# TYPE thread_count gauge\nthread_count ${n}\n`
    const [, values] = await looksAt(['polls', 'thread_count'], at(10), at(30))
    expect(values).toEqual({ 'engine.pollsPerS': 10, 'engine.thread_count': 30 })
  })

  test('tells series apart by the labels that were left open', async () => {
    const text = 'heap_bytes{area="old",pool="x"} 5\nheap_bytes{area="eden",pool="x"} 7\n'
    const [open] = await looksAt(['heap_bytes{pool="x"}'], text)
    expect(open).toEqual({ 'engine.heap{area=old}_bytes': 5, 'engine.heap{area=eden}_bytes': 7 })
    const [fixed] = await looksAt(['heap_bytes{pool="x",area="eden"}'], text)
    expect(fixed).toEqual({ 'engine.heap_bytes': 7 })
  })

  test('has no rate where a counter went back, and leaves out what is no number', async () => {
    const [, values] = await looksAt(['a_total', 'b', 'c'], 'a_total 9\nb 1\n', 'a_total 3\nb NaN\nc 1\n')
    expect(values).toEqual({ 'engine.c': 1 })
  })

  test('fails where none of the chosen series is', async () => {
    await expect(looksAt(['gone'], 'a 1\n')).rejects.toThrow(
      'http://127.0.0.1:9249/metrics exposes none of the series of engine',
    )
  })

  test('knows which of its series never had a number', async () => {
    const clock = clockAt()
    let page = 'a_total 1\nnan NaN\n'
    const spec = { name: 'engine', url: 'http://h/', series: ['a_total', 'b', 'nan', 'late_total'], everyUs: 1e6 }
    const collector = prometheusCollector({ spec, nowUs: clock.nowUs, ask: async () => ({ status: 200, text: page }) })
    expect(collector.missing!()).toEqual([])
    await collector.sample()
    expect(collector.missing!()).toEqual(['b', 'nan', 'late_total'])
    page = `${page}late_total 1\n`
    await collector.sample()
    expect(collector.missing!()).toEqual(['b', 'nan'])
  })

  test('cannot work with a selector that cannot be read, and says with which', () => {
    const spec = { name: 'engine', url: 'http://h/', series: ['a', 'b{c=~"("}'], everyUs: 1 }
    expect(prometheusCollector({ spec, nowUs: () => 0 }).unavailable).toBe('engine has invalid series: b{c=~"("}')
  })
})

describe('a selector', () => {
  const sample = (labels: Record<string, string>) => ({
    metric: 'm',
    labels: new Map(Object.entries(labels)),
    value: 1,
  })
  const chooses = (selector: string, labels: Record<string, string>) => parseSelector(selector)?.matches(sample(labels))

  test('takes the metric of that name only', () => {
    expect(chooses('m', { a: 'b' })).toBe(true)
    expect(chooses('m{}', {})).toBe(true)
    expect(chooses('mm', {})).toBe(false)
  })

  test('compares labels, and takes a missing one for an empty one', () => {
    expect(chooses('m{a="b",c!="d"}', { a: 'b' })).toBe(true)
    expect(chooses('m{a="b",c!="d"}', { a: 'b', c: 'd' })).toBe(false)
    expect(chooses('m{a=""}', {})).toBe(true)
    expect(chooses('m{a="say \\"x\\""}', { a: 'say "x"' })).toBe(true)
  })

  test('matches whole values by regular expressions', () => {
    expect(chooses('m{code=~"5.."}', { code: '503' })).toBe(true)
    expect(chooses('m{code=~"5.."}', { code: '1503' })).toBe(false)
    expect(chooses('m{code!~"5..|4.."}', { code: '200' })).toBe(true)
    expect(chooses('m{path=~"/a\\\\.b"}', { path: '/a.b' })).toBe(true)
    expect(chooses('m{path=~"/a\\\\.b"}', { path: '/axb' })).toBe(false)
  })

  test('may have a name with any characters, in quotes', () => {
    const sample = { metric: 'http.requests', labels: new Map([['status code', '200']]), value: 1 }
    for (const text of [
      '"http.requests"',
      '{"http.requests"}',
      '{"http.requests", "status code"="200"}',
      '"http.requests"{"status code"=~"2.."}',
      '{__name__="http.requests"}',
      '{"http.requests","status code"=\'200\'}',
    ])
      expect(parseSelector(text)?.matches(sample), text).toBe(true)
    expect(parseSelector('{"http.requests","status code"="500"}')?.matches(sample)).toBe(false)
    expect([...parseSelector('{"http.requests","status code"="200"}')!.fixed]).toEqual(['status code'])
  })

  test('that is none is refused', () => {
    for (const text of [
      '',
      '{a="b"}',
      'http.requests',
      '"a"{"b"}',
      '{"a","b"}',
      '""',
      'm{a}',
      'm{a="b"',
      'm{a=b}',
      'm{a="b" c="d"}',
      'm{a=~"["}',
    ])
      expect(parseSelector(text)).toBeNull()
  })
})
