import { describe, expect, expectTypeOf, test } from 'vitest'
import { seriesFacts } from '../../src/types/series/facts.ts'
import { type FamilyKey, memberOf, type SeriesName, seriesFamilies } from '../../src/types/series.ts'
import { samplesOf } from '../report/synthetic-collectors.ts'
import { pipelineSamples } from '../report/synthetic-pipeline.ts'
import { syntheticRun } from '../report/synthetic-run.ts'

const keys = Object.keys(seriesFamilies) as FamilyKey[]
const labelsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, label]) => label!)
const numbers = ['core', 'generator', 'worker', 'broker']
const source = (collector: string, named = false) => ({ collector, named })
const engine = source('engine', true)
/** A name of the family, with labels that are awkward to take out again. */
const exampleOf = (key: string) =>
  key.replaceAll(/\{(\w+)\}/g, (_, label: string) => (numbers.includes(label) ? '12' : 'a_b-3'))

describe('the name of a series', () => {
  test.each(keys)('of %s leads back to its family and labels', (key) => {
    const labels = Object.fromEntries(labelsOf(key).map((label) => [label, numbers.includes(label) ? '12' : 'a_b-3']))
    expect(memberOf(exampleOf(key))).toEqual({ key, labels })
  })

  test.each([
    ['kafka.curves_lag_us', 'kafka.{topic}_lag_us', { topic: 'curves' }],
    ['kafka.curves_lag_largest_records', 'kafka.{topic}_lag_largest_records', { topic: 'curves' }],
    ['kafka.broker2_in_bytesPerS', 'kafka.broker{broker}_in_bytesPerS', { broker: '2' }],
    ['host.cpu_busy_ratio', 'host.cpu_busy_ratio', {}],
    ['host.cpu10_busy_ratio', 'host.cpu{core}_busy_ratio', { core: '10' }],
    ['process.kafka-2_cpu_ratio', 'process.{process}_cpu_ratio', { process: 'kafka-2' }],
    ['redis.mean_config_get_us', 'redis.mean_{command}_us', { command: 'config_get' }],
    ['storm.acked_metersPerS', 'storm.acked_{component}PerS', { component: 'meters' }],
    ['storm.ui_acked_$mastercoord-bg0', 'storm.ui_acked_{component}', { component: '$mastercoord-bg0' }],
    ['zookeeper.writes_admin_topicsPerS', 'zookeeper.writes_{namespace}PerS', { namespace: 'admin_topics' }],
  ])('%s is written into results folders and means %s', (name, key, labels) => {
    expect(memberOf(name)).toEqual({ key, labels })
  })

  test.each([
    'harness.lock_wait_us',
    'host.cpuX_busy_ratio',
    'kafka.',
    'engine.heap_bytes',
    'constructor',
    '',
  ])('that no family has is taken for none: "%s"', (name) => {
    expect(memberOf(name)).toBeNull()
  })

  test('does not compile in a collector when no family has it', () => {
    expectTypeOf<'kafka.curves_lag_us'>().toExtend<SeriesName>()
    expectTypeOf<'host.cpu7_busy_ratio'>().toExtend<SeriesName>()
    expectTypeOf<'host.cpuX_busy_ratio'>().not.toExtend<SeriesName>()
    expectTypeOf<'kafka.curves_lag_ms'>().not.toExtend<SeriesName>()
    expectTypeOf<string>().not.toExtend<SeriesName>()
  })

  test('is of the table in every imagined run, but for the one that no family has', () => {
    const { bins } = syntheticRun({ kind: 'pipeline' })
    const lines = [...samplesOf(bins, () => 0.5, true), ...pipelineSamples(bins, () => 0.5)]
    const strangers = lines.flatMap((line) =>
      'values' in line && line.from !== 'engine-jvm'
        ? Object.keys(line.values).filter((name) => memberOf(name) === null)
        : [],
    )
    expect([...new Set(strangers)]).toEqual(['harness.lock_wait_us'])
  })
})

describe('a family of series', () => {
  const ownerOf = (key: string) => key.slice(0, key.indexOf('.'))

  test.each(keys)('%s has a title and a line that name no label it does not have', (key) => {
    const { title, line } = seriesFamilies[key]
    expect(title).not.toBe('')
    expect(line).not.toBe('')
    expect(labelsOf(title)).toEqual(labelsOf(key))
    expect(labelsOf(key)).toEqual(expect.arrayContaining(labelsOf(line)))
  })

  test('has a title of its own among those of its part', () => {
    const titles = keys.map((key) => `${ownerOf(key)}: ${seriesFamilies[key].title}`)
    expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
  })

  test('has the unit that its name ends with; only the fragmentation of memory is a quotient without a word for it', () => {
    const atEnd = keys.filter(
      (key) => seriesFacts(engine, `engine.${key.slice(key.indexOf('.') + 1)}`).unit !== seriesFamilies[key].unit,
    )
    expect(atEnd).toEqual(['redis.memory_fragmentation'])
  })

  test('is exact only where every run should give the same', () => {
    expect(keys.filter((key) => seriesFamilies[key].repeats === 'exact')).toEqual([
      'kafka.failed_producesPerS',
      'kafka.under_replicated_partitions',
      'kafka.offline_replicas',
      'kafka.brokers_answering',
      'zookeeper.ephemerals',
      'redis.rejected_connectionsPerS',
    ])
  })
})

describe('what is known of a series', () => {
  test('of a family are the title, unit and better direction of the table, with its labels filled in', () => {
    expect(seriesFacts(source('redis'), 'redis.mean_hincrby_us')).toMatchObject({
      origin: 'table',
      part: 'redis',
      title: 'Time in hincrby, mean',
      line: 'hincrby',
      unit: 'us',
      better: 'lower',
      repeats: 'noisy',
    })
  })

  test.each([
    ['process', 'process.kafka-2_cpu_ratio', 'kafka'],
    ['process', 'process.target-0_threads', 'target'],
    ['kafka-lag', 'kafka.curves_lag_us', 'kafka'],
    ['jvm', 'jvm.target-0_gc_G1-Old-Generation_ratio', 'target'],
    ['engine', 'engine.up', 'engine'],
    ['kafka-lag', 'kafka.new_thing', 'kafka'],
  ])('says which part it belongs to: %s gives %s of %s', (collector, name, part) => {
    expect(seriesFacts(source(collector), name).part).toBe(part)
  })

  test.each([
    ['engine.heap{area=old}_bytes', 'heap{area=old}_bytes', 'bytes'],
    ['engine.Memory_HeapMemoryUsage_used_bytes', 'Memory HeapMemoryUsage used', 'bytes'],
    ['engine.requestsPerS', 'Requests', 'perS'],
    ['engine.x_bytesPerS', 'X', 'bytesPerS'],
    ['engine.idle_ratio', 'Idle', 'ratio'],
    ['engine.busy_us', 'Busy', 'us'],
    ['engine.up', 'Up', 'count'],
  ])('that a user chose is its name and the unit at the end of it, and no direction: %s', (name, title, unit) => {
    const chosen = { origin: 'chosen', member: null, title, unit, better: null, repeats: 'noisy' }
    expect(seriesFacts(engine, name)).toMatchObject(chosen)
  })

  test('says so when a collector of ours gave a name that no family has', () => {
    const unknown = {
      origin: 'unknown',
      member: null,
      part: 'harness',
      title: 'Lock wait (unknown series)',
      unit: 'us',
    }
    expect(seriesFacts(source('harness'), 'harness.lock_wait_us')).toMatchObject(unknown)
  })

  test('takes no name of a source for one of ours by accident', () => {
    expect(seriesFacts(source('constructor'), 'constructor.up')).toMatchObject({
      origin: 'chosen',
      part: 'constructor',
    })
  })
})
