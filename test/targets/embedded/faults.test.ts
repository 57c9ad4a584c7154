import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CurveMessage, probeSlot } from '../../../src/contract/curve-message.ts'
import { PipelineRig, reading, t0 } from './pipeline-rig.ts'

type Faults = { loseEvery: number; duplicateEvery: number; corruptEvery: number }

/** Meter and Wh of every reading that passthrough lets out. */
function letThrough(faults: Partial<Faults>, chunks: readonly (readonly CurveMessage[])[]): [number, number][] {
  const rig = new PipelineRig(faults, { workload: 'passthrough' })
  for (const chunk of chunks) rig.put(chunk)
  return rig.run(1000).flatMap(({ list }) => list.map(({ group, value }): [number, number] => [group, value]))
}

/** The rules in words: count from 1 over every curve; a lost one does nothing else; a doubled one comes out twice. */
function byHand(faults: Faults, meters: readonly number[]): [number, number][] {
  return meters.flatMap((meter, i): [number, number][] => {
    const hits = (every: number) => every > 0 && (i + 1) % every === 0
    if (hits(faults.loseEvery)) return []
    const out: [number, number] = [meter, hits(faults.corruptEvery) ? 101 : 100]
    return hits(faults.duplicateEvery) ? [out, out] : [out]
  })
}

const every = fc.nat(7)
const faults = fc.record({ loseEvery: every, duplicateEvery: every, corruptEvery: every })
const meters = Array.from({ length: 60 }, (_, meter) => meter)

describe('a pipeline that misbehaves on purpose', () => {
  it('loses, doubles and corrupts exactly every n-th curve, losing first', () => {
    fc.assert(
      fc.property(faults, fc.integer({ min: 1, max: 60 }), (asked, chunk) => {
        const messages = meters.map((meter) => reading(meter, meter))
        const chunks = Array.from({ length: Math.ceil(60 / chunk) }, (_, i) =>
          messages.slice(i * chunk, (i + 1) * chunk),
        )
        expect(letThrough(asked, chunks)).toEqual(byHand(asked, meters))
      }),
    )
  })

  it('counts curves, not messages: a frame of curves is counted one by one', () => {
    fc.assert(
      fc.property(faults, fc.integer({ min: 1, max: 12 }), (asked, frame) => {
        const frames = Array.from({ length: Math.ceil(60 / frame) }, (_, i) => ({
          dueUs: t0 + i,
          slot: 0,
          curves: meters.slice(i * frame, (i + 1) * frame).map((meter) => ({ meter, wattHours: [100] })),
        }))
        expect(letThrough(asked, [frames])).toEqual(byHand(asked, meters))
      }),
    )
  })

  it('neither counts nor touches probes', () => {
    const probe = reading(0, 0, 0, probeSlot)
    const chunk = [probe, probe, reading(1, 1), probe, reading(2, 2), reading(3, 3), probe]
    expect(letThrough({ loseEvery: 2 }, [chunk])).toEqual([
      [0, 0],
      [0, 0],
      [1, 100],
      [0, 0],
      [3, 100],
      [0, 0],
    ])
    expect(letThrough({ corruptEvery: 1, duplicateEvery: 3 }, [chunk])).toEqual([
      [0, 0],
      [0, 0],
      [1, 101],
      [0, 0],
      [2, 101],
      [3, 101],
      [3, 101],
      [0, 0],
    ])
  })

  it('adds 1 Wh to the first reading of a curve alone', () => {
    const curve = { dueUs: t0, slot: 5, curves: [{ meter: 9, wattHours: [1, 2, 3] }] }
    const rig = new PipelineRig({ corruptEvery: 1 }, { workload: 'passthrough' })
    rig.put([curve])
    const entries = rig.run(10).flatMap(({ list }) => list.map(({ slot, value }) => [slot, value]))
    expect(entries).toEqual([
      [5, 2],
      [6, 2],
      [7, 3],
    ])
  })

  it('counts over all inputs together', () => {
    const rig = new PipelineRig({ loseEvery: 3 }, { workload: 'passthrough', inputs: 2 })
    for (let i = 0; i < 6; i++) rig.put([reading(i, i)], i % 2)
    expect(rig.run(10).flatMap(({ list }) => list).length).toBe(4)
  })

  it('loses every curve when asked to', () => {
    expect(letThrough({ loseEvery: 1, duplicateEvery: 1 }, [[reading(1, 1), reading(2, 2)]])).toEqual([])
  })
})
