/** A partition that is read: where its next fetch begins. */
export interface ReadPartition {
  readonly partition: number
  readonly nextOffset: number
}

export interface FetchFrom {
  readonly partition: number
  readonly offset: number
}

/** What a fetch request says of its session. */
export interface SessionAsk {
  /** 0 = none yet */
  readonly id: number
  /** 0 = begin a session, and end the one of that id */
  readonly epoch: number
  /** epoch 0: everything; later: what the broker does not know yet */
  readonly from: readonly FetchFrom[]
  /** partitions that are no longer read here */
  readonly forgotten: readonly number[]
}

/** A partition of a session, and the offset from which the broker last heard that it is read; -1 = it has not heard. */
export interface Member<P extends ReadPartition> {
  readonly queue: P
  askedOffset: number
}

const none = 0
const first = 0
const mostEpoch = 0x7fff_ffff

/**
 * An incremental fetch session with one broker (KIP-227): both sides remember what is read. The first request names all
 * partitions, each later one only those whose offset has changed, and a response holds only those with news. So the work
 * per request follows what arrives, however many partitions there are.
 *
 * A broker without sessions, or without room for one more, answers with session 0, and gets all partitions each time.
 * Partitions that had records then go to the end, as the broker does it in a session: it fills a response in order until
 * it is full, and the first ones would leave no room for the others.
 */
export class FetchSession<P extends ReadPartition> {
  private readonly members = new Map<number, Member<P>>()
  private readonly changed = new Set<Member<P>>()
  private readonly forgotten = new Set<number>()
  private id = none
  private epoch = first

  get size(): number {
    return this.members.size
  }

  add(queue: P): void {
    this.remove(queue.partition)
    const member = { queue, askedOffset: -1 }
    this.members.set(queue.partition, member)
    this.changed.add(member)
    this.forgotten.delete(queue.partition)
  }

  remove(partition: number): void {
    const member = this.members.get(partition)
    if (member === undefined) return
    this.members.delete(partition)
    this.changed.delete(member)
    this.forgotten.add(partition)
  }

  /** Its next fetch begins elsewhere. */
  moved(partition: number): void {
    const member = this.members.get(partition)
    if (member !== undefined) this.changed.add(member)
  }

  member(partition: number): Member<P> | undefined {
    return this.members.get(partition)
  }

  /** Whether the next request names all partitions. */
  get begins(): boolean {
    return this.epoch === first
  }

  /** The next request. Before the one after it, `answered` or `lost` must say what came of it. */
  next(): SessionAsk {
    const { id, epoch, begins } = this
    const asked = begins ? this.members.values() : this.changed
    const from = Array.from(asked, (member) => {
      member.askedOffset = member.queue.nextOffset
      return { partition: member.queue.partition, offset: member.askedOffset }
    })
    const forgotten = begins ? [] : [...this.forgotten]
    this.changed.clear()
    this.forgotten.clear()
    return { id, epoch, from, forgotten }
  }

  /** The broker has taken the request in. */
  answered(id: number): void {
    this.epoch = id === none ? first : this.epoch === mostEpoch ? 1 : this.epoch + 1
    this.id = id
  }

  /** Records of it came: it goes to the end. */
  served(member: Member<P>): void {
    const { partition } = member.queue
    if (!this.members.delete(partition)) return
    this.members.set(partition, member)
  }

  /** Nobody knows what the broker knows: a new session begins, which ends this one if there still is one. */
  lost(): void {
    this.epoch = first
  }
}
