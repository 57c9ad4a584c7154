import { expect, test } from 'vitest'
import { worstSending } from '../../src/stats/sending.ts'
import { imagine, promptReadings } from './imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 20, perS: 100 },
]
const fine = imagine({ phases, readings: [...promptReadings(200, 100), ...promptReadings(2000, 100, 2000, 2e6)] })

function sending(share: (second: number) => number, blockedUs = 0) {
  const bins = fine.bins.map((bin) => ({ ...bin, sentFlow: bin.offered * share(bin.fromUs / 1e6), blockedUs }))
  return worstSending({ ...fine, bins })
}

test('the worst window of a phase is the five seconds in which the least was sent', () => {
  const [worst, ...more] = sending((second) => (second >= 10 && second < 15 ? 0.9 : 1))
  expect(more).toEqual([])
  expect(worst).toMatchObject({ fromUs: 10e6, toUs: 15e6, offered: 500, sent: 450, sentRatio: 0.9, short: true })
})

test('a window within 10 ms of the offered rate of 99 % is named and did not fall behind', () => {
  expect(sending((second) => (second === 10 ? 0.945 : 1))[0]).toMatchObject({ sentRatio: 0.989, short: false })
})

test('a phase that is not measured, or was held back all the time, has no worst window', () => {
  expect(sending((second) => (second < 2 ? 0.1 : 1))).toMatchObject([{ phase: { name: 'talk' }, sentRatio: 1 }])
  expect(sending(() => 0.1, 1e6)).toEqual([])
})

test('a target that holds the generator back excuses what was not sent meanwhile', () => {
  expect(sending(() => 0.1, 900_000)[0]).toMatchObject({ sentRatio: 1, short: false })
})

test('a bound that was full for a moment excuses only that moment', () => {
  expect(sending(() => 0.5, 1000)[0]).toMatchObject({ short: true })
})
