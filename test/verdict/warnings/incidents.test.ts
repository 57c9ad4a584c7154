import { describe, expect, test } from 'vitest'
import { defaultKafka, defaultServices } from '../../../src/scenarios/defaults.ts'
import { type Incidents, noIncidents } from '../../../src/types/facts.ts'
import type { ServicesSpec } from '../../../src/types/services.ts'
import { incidentWarnings } from '../../../src/verdict/warnings/all-warnings.ts'

function warningsOf(incidents: Partial<Incidents>, generators = 1, kafka: ServicesSpec['kafka'] = defaultKafka) {
  return incidentWarnings({ ...noIncidents, ...incidents }, { services: { ...defaultServices, kafka }, generators })
}

const sending = (counts: Partial<Incidents['sending']>) => ({ sending: { ...noIncidents.sending, ...counts } })

test('a run in which nothing happened has no warning', () => {
  expect(warningsOf({})).toEqual([])
})

describe('what drivers had to do', () => {
  test('is told by the readings that were sent again and refused, with the first trouble', () => {
    const warnings = warningsOf(sending({ resentReadings: 1040, refusedReadings: 2, firstTrouble: 'the broker left' }))
    expect(warnings).toMatchObject([
      { code: 'RESENT', invalid: false, figures: { resentReadings: 1040, retries: 0, reconnects: 0 } },
      { code: 'REFUSED', invalid: false, figures: { refusedReadings: 2 } },
    ])
    expect(warnings[0]!.message).toMatch(/^1,040 readings were resent .*; first problem: the broker left$/)
  })

  test('is broken connections where they cost no reading, and nothing for the retries of a new topic', () => {
    expect(warningsOf(sending({ retries: 4 }))).toEqual([])
    expect(warningsOf(sending({ retries: 8 }), 2)).toEqual([])
    expect(warningsOf(sending({ reconnects: 99, firstTrouble: '' }))).toEqual([])
    expect(warningsOf(sending({ retries: 4, reconnects: 1, firstTrouble: 'the broker left' }))).toMatchObject([
      { code: 'CONNECTION_TROUBLE', message: 'connection problems while sending; first: the broker left' },
    ])
  })
})

describe('what the observer read', () => {
  test('lacks updates that were gone, which are counted with the reason', () => {
    const reading = { skippedUpdates: 5, reconnects: 1, throttledUs: 0, first: 'the offset 7 is gone' }
    expect(warningsOf({ reading })).toMatchObject([
      {
        code: 'OFFSETS_RESET',
        message: '5 updates could not be read reliably: the offset 7 is gone',
        invalid: true,
        figures: { skippedUpdates: 5, reconnects: 1 },
      },
    ])
  })

  test('came over connections that broke and lost nothing', () => {
    const reading = { skippedUpdates: 0, reconnects: 2, throttledUs: 0, first: 'the broker left' }
    expect(warningsOf({ reading })).toMatchObject([{ code: 'CONNECTION_TROUBLE', figures: { reconnects: 2 } }])
  })

  test('was late by a quota on the observer, which makes its times worth nothing', () => {
    const reading = { ...noIncidents.reading, throttledUs: 2_500_000 }
    expect(warningsOf({ reading })).toMatchObject([{ code: 'THROTTLED', invalid: true }])
    const [warning] = warningsOf(sending({ throttledUs: 3_500_000 }))
    expect(warning).toMatchObject({ code: 'THROTTLED', invalid: false })
    expect(warning!.message).toContain(
      'a producer quota of the cluster kept the generators from sending for 3.5\u00a0s',
    )
  })

  test('came late by a quota on the target, which leaves its times as they are', () => {
    const [warning] = warningsOf({ targetThrottledUs: 1_500_000 })
    expect(warning).toMatchObject({ code: 'THROTTLED', invalid: false, figures: { throttledUs: 1_500_000 } })
    expect(warning!.message).toContain('kept the target from reading or publishing for 1.5\u00a0s')
    expect(warningsOf({ targetThrottledUs: null })).toEqual([])
  })

  test('breaks the contract, with how often and the first case', () => {
    const [warning] = warningsOf({ malformed: { count: 3, first: 'an update of 7 bytes' } })
    expect(warning).toMatchObject({ code: 'MALFORMED_UPDATE', figures: { count: 3 } })
    expect(warning!.message).toContain('an update of 7 bytes')
  })
})

test('messages that the target could not read are counted, with why the first could not be, and blame no connection', () => {
  const told = (count: number, first: string | null) => warningsOf({ targetUnreadable: { count, first } })
  expect(told(1234, 'meter 9, but there are 4 meters')).toMatchObject([
    {
      code: 'UNREADABLE_MESSAGE',
      message: 'the target left out 1,234 messages that it could not read; the first: meter 9, but there are 4 meters',
      invalid: false,
      figures: { count: 1234 },
    },
  ])
  expect(told(1, '7 bytes')[0]!.message).toBe('the target left out 1 message that it could not read: 7 bytes')
  expect(told(0, null)).toEqual([])
})

test('workers that their engine started again are counted, with how the first ended and when, and blame no connection', () => {
  const told = (count: number, atUs: number | null) =>
    warningsOf({ workerEnds: { count, first: { name: 'worker-6700', how: 'was ended by SIGKILL', atUs } } })
  expect(told(1, 72_400_000)).toMatchObject([
    {
      code: 'WORKER_ENDED',
      message: 'worker-6700 of the target was ended by SIGKILL, at 1:12, and was started again',
      invalid: false,
      figures: { ends: 1, atUs: 72_400_000 },
    },
  ])
  expect(told(3, null)).toMatchObject([
    {
      message:
        'worker-6700 of the target was ended by SIGKILL, before the load began, and was started again; workers ended 3 times in all',
      figures: { ends: 3 },
    },
  ])
  expect(warningsOf({ workerEnds: { count: 0, first: null } })).toEqual([])
})

test('parts that ended, collectors that cannot work and a target that had trouble are each named', () => {
  const warnings = warningsOf({
    died: ['redis ended by itself'],
    absentCollectors: [{ name: 'process', why: 'there is no /proc here' }],
    missingSeries: [{ name: 'engine', series: ['a_total', 'b'] }],
    targetTrouble: { name: 'target-1', words: 'the broker left' },
    targetEnded: { pid: 4711, endedAtUs: 10_400_000 },
  })
  expect(warnings.map(({ code, message }) => [code, message])).toEqual([
    ['SERVICE_FAILED', 'redis ended by itself'],
    [
      'TARGET_ENDED',
      'the process 4711 of the target (target.options.pid) ended at 0:10: from then on its CPU and memory are not known',
    ],
    ['CONNECTION_TROUBLE', 'connection problems in target-1; first: the broker left'],
    ['COLLECTOR_ABSENT', 'the process collector returns no samples: there is no /proc here'],
    ['SERIES_MISSING', 'no number came from engine in the whole run for a_total, b'],
  ])
})

describe('a cold broker', () => {
  const cold = (records: number | null, fresh: boolean, kafka?: ServicesSpec['kafka']) =>
    warningsOf({ brokers: { records, fresh } }, 1, kafka)[0]

  test('is told with its figure, also where it was up before the run', () => {
    expect(cold(1_234_567, false)).toMatchObject({ code: 'COLD_BROKER', figures: { records: 1_234_567 } })
    expect(cold(1_234_567, false)?.message).toContain(
      'the broker had received only 1,234,567 records since its start when the run began',
    )
    expect(cold(0, true)?.message).toContain('had received no records')
  })

  test('is none that has seen 70 million records, or that the run warmed', () => {
    expect(cold(70_000_000, false)).toBeUndefined()
    expect(cold(40_000_000, true, { ...defaultKafka, warmBroker: true })).toBeUndefined()
  })

  test('is one that was started for the run, where nothing tells what it has taken in', () => {
    expect(cold(null, true)).toMatchObject({
      figures: {},
      message: expect.stringContaining('was started for this run'),
    })
    expect(cold(null, false)).toBeUndefined()
  })
})
