import type { WireReader } from '../../src/kafka/protocol/wire.ts'

/** A fetch request, and everything that it asks for, in the order in which the broker looks. */
export interface SeenFetch {
  readonly id: number
  readonly epoch: number
  /** named in the request itself */
  readonly named: readonly number[]
  readonly forgotten: readonly number[]
}

interface Session {
  epoch: number
  /** partition -> offset; those that had records come last */
  readonly asked: Map<number, number>
}

export const noSuchSession = 70
export const wrongEpoch = 71

/** The fetch sessions of one broker, as brokers keep them (KIP-227). */
export class FakeSessions {
  /** every fetch request that came */
  readonly seen: SeenFetch[] = []
  /** false: no room for a session, as in a broker whose cache is full */
  allowed = true
  private readonly open = new Map<number, Session>()
  private lastId = 0

  get count(): number {
    return this.open.size
  }

  /** As after a restart. */
  forgetAll(): void {
    this.open.clear()
  }

  /** The session is one request further than its client knows. */
  advance(): void {
    for (const session of this.open.values()) session.epoch++
  }

  /** What is to be fetched, and the session of the answer; or an error of the whole request. `body`: from v11's session. */
  ask(body: WireReader): { error: number; id: number; isWhole: boolean; asked: Map<number, number> } {
    const [id, epoch] = [body.int32(), body.int32()]
    const named = new Map((readTopics(body, readPartition)[0] ?? []).map((each) => [each.partition, each.offset]))
    const forgotten = readTopics(body, () => body.int32())[0] ?? []
    this.seen.push({ id, epoch, named: [...named.keys()], forgotten })
    if (epoch === 0) return { error: 0, id: this.begin(id, named), isWhole: true, asked: named }
    const session = this.open.get(id)
    const error = session === undefined ? noSuchSession : session.epoch !== epoch ? wrongEpoch : 0
    if (session === undefined || error !== 0) return { error, id: 0, isWhole: false, asked: new Map() }
    session.epoch++
    for (const [partition, offset] of named) session.asked.set(partition, offset)
    for (const partition of forgotten) session.asked.delete(partition)
    return { error, id, isWhole: false, asked: session.asked }
  }

  private begin(old: number, asked: Map<number, number>): number {
    this.open.delete(old)
    if (!this.allowed) return 0
    this.open.set(++this.lastId, { epoch: 1, asked })
    return this.lastId
  }
}

function readTopics<T>(body: WireReader, each: (body: WireReader) => T): T[][] {
  return body.array(() => {
    body.string()
    return body.array(() => each(body))
  })
}

function readPartition(body: WireReader): { partition: number; offset: number } {
  const [partition, , offset] = [body.int32(), body.int32(), body.int64()]
  body.skip(12)
  return { partition, offset }
}
