import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PromSample, parseExposition } from '../../../src/collectors/prometheus/exposition.ts'

const one = (line: string): PromSample | undefined => parseExposition(line).samples[0]

describe('the text format of Prometheus', () => {
  test('has numbers with and without labels and time stamps', () => {
    const { samples, types } = parseExposition(
      [
        '# HELP curves_total Curves that came.',
        '# TYPE curves_total counter',
        'curves_total{tariff="Base",code="200",} 1027 1395066363000',
        'curves_total{tariff="EJP"} 3',
        '',
        'up 1',
        '  spaced  {  a = "b" ,  c="d" }   2.5e-3  ',
      ].join('\n'),
    )
    expect(samples).toEqual([
      {
        metric: 'curves_total',
        labels: new Map([
          ['tariff', 'Base'],
          ['code', '200'],
        ]),
        value: 1027,
      },
      { metric: 'curves_total', labels: new Map([['tariff', 'EJP']]), value: 3 },
      { metric: 'up', labels: new Map(), value: 1 },
      {
        metric: 'spaced',
        labels: new Map([
          ['a', 'b'],
          ['c', 'd'],
        ]),
        value: 0.0025,
      },
    ])
    expect(types.get('curves_total')).toBe('counter')
  })

  test('has infinities and values that are none', () => {
    expect(one('rpc_bucket{le="+Inf"} 144320')).toEqual({
      metric: 'rpc_bucket',
      labels: new Map([['le', '+Inf']]),
      value: 144_320,
    })
    expect(one('a +Inf')?.value).toBe(Number.POSITIVE_INFINITY)
    expect(one('a -Inf')?.value).toBe(Number.NEGATIVE_INFINITY)
    expect(one('a NaN')?.value).toBeNaN()
  })

  test('has names with any characters, in quotes', () => {
    const { samples, types } = parseExposition(
      [
        '# TYPE "http.requests" counter',
        '{"http.requests",code="200"} 4',
        '{"http.requests","status code"="500",} 7',
        '{ "temp °C" } 21.5',
        'plain{"co.de"="1"} 2',
        '{"say \\"x\\""} 1',
      ].join('\n'),
    )
    expect(types.get('http.requests')).toBe('counter')
    expect(samples.map(({ metric, labels, value }) => [metric, Object.fromEntries(labels), value])).toEqual([
      ['http.requests', { code: '200' }, 4],
      ['http.requests', { 'status code': '500' }, 7],
      ['temp °C', {}, 21.5],
      ['plain', { 'co.de': '1' }, 2],
      ['say "x"', {}, 1],
    ])
  })

  test('may have exemplars, which are no part of the value', () => {
    expect(one('x_bucket{le="1"} 3 # {trace_id="a b"} 5.9 1.6e9')?.value).toBe(3)
    expect(one('x_bucket{le="1"} 3 1.6e9 # {} 5.9')?.value).toBe(3)
  })

  test('is left out where a line cannot be read', () => {
    for (const line of [
      '{a="b"} 1',
      '{"a","b"} 1',
      'a{"b"} 1',
      '{} 1',
      '{"a" 1',
      'a{b="c" 1',
      'a{b=c} 1',
      'a',
      'a x',
      '9a 1',
      'a{b="c"d="e"} 1',
    ])
      expect(one(line)).toBeUndefined()
  })

  test('brings back any value of a label, whatever it holds', () => {
    const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    const texts = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '{', '}', ',', '=', ' ', 'é', '#') })
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const sample = one(`m{a="${escaped(a)}",b="${escaped(b)}"} 4`)
        expect(sample).toEqual({
          metric: 'm',
          labels: new Map([
            ['a', a],
            ['b', b],
          ]),
          value: 4,
        })
      }),
    )
  })
})
