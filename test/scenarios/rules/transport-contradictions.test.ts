import { describe, expect, test } from 'vitest'
import { smallest, smallestReal, valid, wrongRealWith, wrongWith } from '../examples.ts'
import { testRows } from './contradiction-rows.ts'

describe('a driver and an engine', () => {
  const pairs = [
    ['embedded', ['null', 'embedded']],
    ['node', ['kafka', 'http', 'redis']],
    ['external', ['kafka', 'http']],
    ['none', ['kafka']],
  ] as const
  for (const [engine, fits] of pairs) {
    for (const kind of ['null', 'embedded', 'kafka', 'http', 'redis'] as const) {
      const may = (fits as readonly string[]).includes(kind)
      test(`${kind} ${may ? 'reaches' : 'does not reach'} ${engine}`, () => {
        const url = engine === 'external' && kind === 'http' ? { 'target.options.url': 'http://127.0.0.1:1/' } : {}
        const told = wrongWith({ 'target.engine': engine, 'driver.kind': kind, ...url })
        if (may) expect(told).toEqual([])
        else expect(told[0]).toContain(`driver.kind: the ${kind} driver cannot feed engine ${engine} > write one of`)
      })
    }
  }

  test('that do not fit: either may be changed', () => {
    expect(wrongWith({ 'driver.kind': 'redis' })).toEqual([
      'driver.kind: the redis driver cannot feed engine embedded > write one of embedded, null, or target.engine: node',
    ])
  })
})

test('over HTTP one worker listens: more are refused', () => {
  const four = { partitions: '4', 'target.parallelism': '4' }
  expect(wrongRealWith({ 'driver.kind': 'http', ...four })).toEqual([
    'target.parallelism: the http driver posts to one address, where a single worker listens, not 4 > remove parallelism, or write driver.kind: kafka',
  ])
  expect(wrongRealWith({ 'driver.kind': 'redis', ...four })).toEqual([])
})

describe('a field of another driver', () => {
  const cases: [kind: string, field: string, value: string, owner: string][] = [
    ['embedded', 'acks', '1', 'kafka'],
    ['embedded', 'format', 'binary', 'kafka, http and redis'],
    ['http', 'client', 'own', 'kafka'],
    ['http', 'idempotent', 'true', 'kafka'],
    ['http', 'compression', 'lz4', 'kafka'],
    ['http', 'requests', '3', 'kafka'],
    ['redis', 'connections', '3', 'kafka and http'],
    ['null', 'timeout', '3s', 'kafka, http and redis'],
    ['kafka', 'structure', 'list', 'redis'],
  ]
  for (const [kind, field, value, owner] of cases) {
    test(`${field} with ${kind}`, () => {
      const engine = kind === 'embedded' || kind === 'null' ? 'embedded' : 'node'
      expect(wrongWith({ 'target.engine': engine, 'driver.kind': kind, [`driver.${field}`]: value })).toEqual([
        `driver.${field}: ${field} belongs to the driver ${owner}; this one is ${kind} > remove it`,
      ])
    })
  }
})

describe('an option of another engine', () => {
  const cases: [engine: string, option: string, value: string, owner: string][] = [
    ['node', 'stall', '{ after: 1s, for: 1s }', 'embedded'],
    ['node', 'loseEvery', '3', 'embedded'],
    ['node', 'url', 'http://127.0.0.1:80/', 'external'],
    ['none', 'flush', '3ms', 'embedded, node and storm'],
    ['none', 'store', 'none', 'node, storm, storm-trident and external'],
    ['external', 'flush', '3ms', 'embedded, node and storm'],
    ['node', 'curvesTopic', 'curves', 'external'],
    ['node', 'updatesTopic', 'updates', 'external'],
    ['node', 'redisPrefix', 'meters', 'external'],
    ['node', 'group', 'ours', 'external'],
    ['none', 'pid', '7', 'external'],
    ['node', 'maxSpoutPending', '9000', 'storm'],
  ]
  for (const [engine, option, value, owner] of cases) {
    test(`${option} with ${engine}`, () => {
      expect(wrongRealWith({ 'target.engine': engine, [`target.options.${option}`]: value })).toEqual([
        `target.options.${option}: ${option} belongs to the engine ${owner}; this one is ${engine} > remove it`,
      ])
    })
  }

  test('store with embedded', () => {
    expect(wrongWith({ 'target.options.store': 'none' })[0]).toContain(
      'store belongs to the engine node, storm, storm-trident and external',
    )
  })
})

test('a JVM of an engine that has none is refused', () => {
  expect(wrongRealWith({ 'target.jvm.heap': '2GiB' })).toEqual([
    'target.jvm: jvm belongs to the engine storm and storm-trident; this one is node > remove it',
  ])
})

test('flags of a JVM may not say what the run decides', () => {
  const storm = { 'target.engine': 'storm', 'target.jvm.flags': '["-Xmx4g"]' }
  expect(wrongRealWith(storm)[0]).toContain('target.jvm.flags[0]')
  expect(wrongRealWith({ ...storm, 'target.jvm.flags': '["-XX:+UseZGC", "-Xss2m"]' })).toEqual([])
})

describe('a driver kafka', () => {
  testRows(wrongRealWith, [
    [
      'cannot be idempotent while one copy is enough',
      { 'driver.idempotent': 'true', 'driver.acks': '1' },
      'driver.acks: idempotent needs acks from every in-sync replica, but acks is 1 > write acks: all, or remove idempotent',
    ],
    [
      'cannot be idempotent with more requests than a broker keeps in order',
      { 'driver.idempotent': 'true', 'driver.requests': '6' },
      'driver.requests: a broker keeps an idempotent producer in order for at most 5 requests, not 6 > write 5 or less',
    ],
    [
      'has no lz4 with kafkajs',
      { 'driver.client': 'kafkajs', 'driver.compression': 'lz4' },
      'driver.compression: kafkajs does not support lz4 > write client: own, or compression: gzip or none',
    ],
    [
      'knows three kinds of acks',
      { 'driver.acks': '2' },
      'driver.acks: 2 is not a valid acks setting > write 0, 1 or all',
    ],
    [
      'takes what others write for all',
      { 'driver.acks': '-1' },
      'driver.acks: -1 is not a valid acks setting > write all',
    ],
    [
      'leaves its requests to kafkajs',
      { 'driver.client': 'kafkajs', 'driver.requests': '3' },
      'driver.requests: kafkajs sets its requests itself > remove it, or write client: own',
    ],
    [
      'leaves its connections to kafkajs',
      { 'driver.client': 'kafkajs', 'driver.connections': '3' },
      'driver.connections: kafkajs sets its connections itself > remove it, or write client: own',
    ],
    [
      'knows two clients',
      { 'driver.client': 'kafkjs' },
      'driver.client: "kafkjs" is not a known client > write kafkajs',
    ],
  ])

  test('can be idempotent with kafkajs', () => {
    expect(wrongRealWith({ 'driver.client': 'kafkajs', 'driver.idempotent': 'true' })).toEqual([])
  })
})

describe('an external pipeline', () => {
  const external = { 'target.engine': 'external' }

  test('needs a URL for the driver http', () => {
    expect(wrongRealWith({ ...external, 'driver.kind': 'http' })).toEqual([
      'target.options.url: the http driver needs the URL of the pipeline > add url: http://127.0.0.1:8080/curves under target.options',
    ])
  })

  test('needs none for the driver kafka', () => {
    expect(wrongRealWith({ ...external, 'target.options.url': 'http://127.0.0.1:1/' })[0]).toContain(
      'url is for the http driver; this one is kafka',
    )
  })

  test('reads no topic when curves come over HTTP', () => {
    const options = { 'target.options.url': 'http://127.0.0.1:1/', 'target.options.curvesTopic': 'curves' }
    expect(wrongRealWith({ ...external, 'driver.kind': 'http', ...options })[0]).toContain(
      'curvesTopic is for the kafka driver; this one is http',
    )
  })

  test('has no lag when curves come over HTTP', () => {
    const options = { 'target.options.url': 'http://127.0.0.1:1/', 'target.options.group': 'ours' }
    expect(wrongRealWith({ ...external, 'driver.kind': 'http', ...options })[0]).toContain(
      'group is for the kafka driver: over http the pipeline reads no topic of the run > remove it',
    )
  })

  test.each([
    ['pid', '0', '0 is too small > write 1 or more'],
    ['pid', '-3', '-3 is negative > write 1 or more'],
    ['pid', '1.5', '1.5 is not a whole number'],
    ['pid', 'python', '"python" is not a whole number'],
    ['pid', '99999999', '99999999 is too large > write 4194304 or less'],
    ['pid', '[1, 2]', 'a list is not a whole number'],
    ['group', '', 'group has no value'],
    ['group', '7', '7 is not text > write "7" with quotes'],
    ['group', '[a]', 'a list is not text'],
  ])('is watched by what there can be: %s: %s', (option, value, words) => {
    expect(wrongRealWith({ ...external, [`target.options.${option}`]: value })[0]).toContain(words)
  })

  test('reads one topic and writes another', () => {
    const options = { 'target.options.curvesTopic': 'a', 'target.options.updatesTopic': 'a' }
    expect(wrongRealWith({ ...external, ...options })[0]).toContain('curves and updates cannot share the topic a')
  })

  test('starts its own workers', () => {
    expect(wrongRealWith({ ...external, partitions: '4', 'target.parallelism': '2' })).toEqual([
      'target.parallelism: the run does not start the workers of engine external > remove parallelism, and start the workers yourself',
    ])
  })

  test.each([
    ['htp://127.0.0.1', 'is not an http URL'],
    ['127.0.0.1:8080', 'is not an http URL'],
    ['http://127.0.0.1:99999/', 'is not a URL'],
  ])('answers at no such URL: %s', (url, told) => {
    expect(wrongRealWith({ ...external, 'driver.kind': 'http', 'target.options.url': url })[0]).toContain(told)
  })

  test('has topics that Kafka can name', () => {
    expect(wrongRealWith({ ...external, 'target.options.curvesTopic': 'a/b' })[0]).toContain(
      'is not a valid name here > use letters, digits, ., - and _ only',
    )
  })
})

describe('a message', () => {
  const large = { 'fleet.meters': '1M', 'driver.inFlight': '1GiB' }

  test('larger than a managed broker takes is refused, with the frame that fits', () => {
    const wrong = wrongRealWith({ ...large, 'fleet.points': '48', 'fleet.frame': '50k', 'driver.format': 'json' })
    expect(wrong).toHaveLength(1)
    expect(wrong[0]).toMatch(
      /^fleet.frame: a message of .* \(frame 50000, points 48, JSON\) is larger than the 8MiB that a managed broker accepts > write (\d+) or less/,
    )
    const fits = /write (\d+)/.exec(wrong[0]!)![1]!
    expect(wrongRealWith({ ...large, 'fleet.points': '48', 'fleet.frame': fits, 'driver.format': 'json' })).toEqual([])
  })

  test('of the largest frame fits in binary, whatever it holds', () => {
    expect(wrongRealWith({ ...large, 'fleet.points': '48', 'fleet.frame': '65535' })).toEqual([])
  })

  test('may be as large as a cluster of your own allows, which is known when it answers', () => {
    const own = { 'services.kafka': '{ addresses: ["127.0.0.1:9092"] }', 'driver.format': 'json' }
    expect(wrongRealWith({ ...large, ...own, 'fleet.points': '48', 'fleet.frame': '50k' })).toEqual([])
  })

  test('in JSON counts with its digits against the bound in flight', () => {
    const sized = (format: string) =>
      wrongRealWith({ 'fleet.frame': '500', 'driver.inFlight': '16KiB', 'driver.format': format })
    expect(sized('binary')).toEqual([])
    expect(sized('json')[0]).toContain('(frame 500, points 1, JSON) is more than a quarter of inFlight, 16KiB')
  })
})

test('a pipeline gathers for 20 ms unless the file says otherwise, the embedded one for 1 ms', () => {
  expect(valid(smallestReal).target.options).toMatchObject({ flushUs: 20_000 })
  expect(valid(smallest).target.options).toMatchObject({ flushUs: 1000 })
  const written = valid(smallestReal, { overrides: { 'target.options.flush': '3ms' } })
  expect(written.target.options).toMatchObject({ flushUs: 3000 })
})
