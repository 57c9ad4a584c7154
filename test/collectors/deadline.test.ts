import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { inTime, openedLink } from '../../src/collectors/deadline.ts'

const never = new Promise<never>(() => {})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an answer', () => {
  test('that comes in time is given, and leaves no timer behind', async () => {
    expect(await inTime('redis', 800, Promise.resolve(7))).toBe(7)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that does not come is told by the name of who owes it', async () => {
    const answer = inTime('redis at h:1', 800, never)
    vi.advanceTimersByTime(800)
    await expect(answer).rejects.toThrow('redis at h:1 did not respond within 800 ms')
  })
})

describe('a link', () => {
  test('is opened once for many uses', async () => {
    const open = vi.fn(async () => 'connection')
    const link = openedLink('x', 800, open, () => {})
    expect(await link.use(async (connection) => connection)).toBe('connection')
    await link.use(async () => 1)
    expect(open).toHaveBeenCalledTimes(1)
  })

  test('is closed and opened again after an answer that was too late', async () => {
    const closed: number[] = []
    let opened = 0
    const link = openedLink(
      'x',
      800,
      async () => ++opened,
      (connection) => void closed.push(connection),
    )
    const late = expect(link.use(() => never)).rejects.toThrow('did not respond within 800 ms')
    await vi.advanceTimersByTimeAsync(800)
    await late
    expect(await link.use(async (connection) => connection)).toBe(2)
    expect(closed).toEqual([1])
  })

  test('that is slow to open is not opened twice', async () => {
    let give: (connection: string) => void = () => {}
    const open = vi.fn(() => new Promise<string>((resolve) => (give = resolve)))
    const link = openedLink('x', 800, open, () => {})
    const late = expect(link.use(async () => 1)).rejects.toThrow('did not respond within 800 ms')
    await vi.advanceTimersByTimeAsync(800)
    await late
    give('connection')
    expect(await link.use(async (connection) => connection)).toBe('connection')
    expect(open).toHaveBeenCalledTimes(1)
  })

  test('has one deadline for opening and asking together', async () => {
    let give: (connection: string) => void = () => {}
    const open = () =>
      new Promise<string>((resolve) => {
        give = resolve
      })
    const link = openedLink('x', 800, open, () => {})
    const late = expect(link.use(() => never)).rejects.toThrow('did not respond within 800 ms')
    await vi.advanceTimersByTimeAsync(700)
    give('connection')
    await vi.advanceTimersByTimeAsync(100)
    await late
  })

  test('that could not be opened is tried again at the next use', async () => {
    const open = vi.fn().mockRejectedValueOnce(new Error('refused')).mockResolvedValueOnce('connection')
    const link = openedLink<string>('x', 800, open, () => {})
    await expect(link.use(async () => 1)).rejects.toThrow('refused')
    expect(await link.use(async (connection) => connection)).toBe('connection')
  })

  test('closes what opens only after nobody wants it any more', async () => {
    const close = vi.fn()
    let give: (connection: string) => void = () => {}
    const link = openedLink('x', 800, () => new Promise<string>((resolve) => (give = resolve)), close)
    const late = expect(link.use(async () => 1)).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(800)
    await late
    link.close()
    give('connection')
    await vi.advanceTimersByTimeAsync(0)
    expect(close).toHaveBeenCalledWith('connection')
  })
})
