import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FakeProcess, type Hold, World } from './fake-process.ts'

describe('a process that is killed and one that goes on from what was committed', () => {
  const killedBefore = async (hold: Hold): Promise<World> => {
    const world = new World()
    const first = new FakeProcess(world)
    await first.join([0])
    await first.read(0, 2)
    await first.work()
    first.hold = hold
    await first.read(0, 4)
    await first.work()
    const second = new FakeProcess(world)
    await second.join([0])
    await second.read(0, 5)
    await second.work()
    return world
  }

  it('store and publish once what was killed between reading and storing', async () => {
    const world = await killedBefore('store')
    expect([world.storedWh, world.publishedWh]).toEqual([11111, 11111])
  })

  it('publish once, and store once, what was killed between storing and publishing', async () => {
    const world = await killedBefore('publish')
    expect([world.storedWh, world.publishedWh]).toEqual([11111, 11111])
  })

  it('publish twice and store once what was killed between publishing and committing', async () => {
    const world = await killedBefore('commit')
    expect([world.storedWh, world.publishedWh]).toEqual([11111, 12211])
    expect(world.committed.get(0)).toBe(5)
  })

  it('store once what the killed one had sent to Redis and what arrives after the other looked', async () => {
    const world = new World()
    const first = new FakeProcess(world)
    await first.join([0])
    first.hold = 'store'
    await first.read(0, 2)
    await first.work()
    const second = new FakeProcess(world)
    await second.join([0])
    await second.read(0, 3)
    await first.arriveLate()
    await second.work()
    await second.read(0, 3)
    await second.work()
    expect([world.storedWh, world.committed.get(0)]).toEqual([111, 3])
    expect(world.publishedWh).toBeGreaterThanOrEqual(111)
  })
})

describe('a partition that becomes another process’s', () => {
  it('is stored once where the process before could not finish it in time', async () => {
    const world = new World()
    const first = new FakeProcess(world)
    await first.join([0, 1])
    first.hold = 'store'
    await first.read(0, 3)
    await first.read(1, 3)
    await first.work()
    const second = new FakeProcess(world)
    await second.join([1])
    await first.join([0])
    await second.read(1, 4)
    await second.work()
    await first.arriveLate()
    await first.read(0, 4)
    await first.work()
    expect([world.storedWh, world.publishedWh]).toEqual([2222, 2222])
    expect([...world.committed].sort()).toEqual([
      [0, 4],
      [1, 4],
    ])
  })

  const steps = fc.array(
    fc.oneof(
      fc.record({
        do: fc.constant('read' as const),
        who: fc.nat(1),
        partition: fc.nat(1),
        end: fc.integer({ min: 1, max: 4 }),
      }),
      fc.record({
        do: fc.constant('hold' as const),
        who: fc.nat(1),
        hold: fc.constantFrom<Hold>('store', 'publish', 'commit', null),
      }),
      fc.record({ do: fc.constant('work' as const), who: fc.nat(1) }),
      fc.record({ do: fc.constant('late' as const), who: fc.nat(1) }),
      fc.record({ do: fc.constant('kill' as const), who: fc.nat(1) }),
      fc.record({ do: fc.constant('deal' as const), owner: fc.nat(3) }),
    ),
    { maxLength: 25 },
  )

  it('is stored exactly once and published at least once, whoever is killed, late or given what', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = new World()
        const crew = [new FakeProcess(world), new FakeProcess(world)]
        const dead: FakeProcess[] = []
        let owner = 0
        /** bit p of `owner` is the process that partition p belongs to */
        const mine = (who: number) => [0, 1].filter((partition) => ((owner >> partition) & 1) === who)
        const deal = async () => {
          for (const [who, process] of crew.entries()) await process.join(mine(who))
        }
        await deal()
        for (const step of all) {
          if (step.do === 'read' && mine(step.who).includes(step.partition))
            await crew[step.who]!.read(step.partition, step.end)
          if (step.do === 'hold') crew[step.who]!.hold = step.hold
          if (step.do === 'work') await crew[step.who]!.work()
          if (step.do === 'late') await crew[step.who]!.arriveLate()
          if (step.do === 'kill') {
            dead.push(crew[step.who]!)
            crew[step.who] = new FakeProcess(world)
            await deal()
          }
          if (step.do === 'deal') {
            owner = step.owner
            await deal()
          }
        }
        await finish(world, crew, mine)
        const whole = { 0: 11111 }
        expect(world.redis.totals()).toEqual({ 'lc:r:energy:0': whole, 'lc:r:energy:1': whole })
        for (const partition of [0, 1])
          for (const offset of [0, 1, 2, 3, 4]) expect(timesPublished(world, partition, offset)).toBeGreaterThan(0)
      }),
      { numRuns: 200 },
    )
  })

  /** Everybody who lives does what is left to do. */
  const finish = async (world: World, crew: readonly FakeProcess[], mine: (who: number) => number[]) => {
    for (let round = 0; round < 6; round++)
      for (const [who, process] of crew.entries()) {
        await process.arriveLate()
        for (const partition of mine(who)) await process.read(partition, 5)
        await process.work()
      }
    expect([...world.committed].sort()).toEqual([
      [0, 5],
      [1, 5],
    ])
  }
  /** In how many deltas the reading is: each has a decimal digit of its own. */
  const timesPublished = (world: World, partition: number, offset: number) =>
    world.published.filter(({ slot, value }) => slot === partition && Math.floor(value / 10 ** offset) % 10 > 0).length
})
