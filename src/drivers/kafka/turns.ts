/** The place of one owner in one queue; made once, so that queueing allocates nothing. */
export interface Turn<T> {
  readonly owner: T
  next: Turn<T> | null
  previous: Turn<T> | null
  queued: boolean
}

export function turnOf<T>(owner: T): Turn<T> {
  return { owner, next: null, previous: null, queued: false }
}

/**
 * A queue in which each owner stands at most once, and which anyone may leave: what a set does in the order of
 * insertion, without garbage. A turn belongs to one queue at a time.
 */
export class Turns<T> {
  first: Turn<T> | null = null
  private last: Turn<T> | null = null

  /** At the end, unless it is queued already. */
  add(turn: Turn<T>): void {
    if (turn.queued) return
    turn.queued = true
    turn.previous = this.last
    if (this.last === null) this.first = turn
    else this.last.next = turn
    this.last = turn
  }

  delete(turn: Turn<T>): void {
    if (!turn.queued) return
    const { next, previous } = turn
    if (previous === null) this.first = next
    else previous.next = next
    if (next === null) this.last = previous
    else next.previous = previous
    turn.next = null
    turn.previous = null
    turn.queued = false
  }
}
