/** A power of two, so that a place in a page is the low bits of a slot. */
export const pageSlots = 4096

/** Where a slot lies in its page. */
export function placeOf(slot: number): number {
  return slot & (pageSlots - 1)
}

/**
 * What is known of each slot, in pages of typed columns that are made when one of their slots is first written. A slot
 * costs no object and no entry of a Map, which would hold 2^24 at most, and nothing is moved when more of them come.
 */
export class SlotPages<Page> {
  private readonly pages: (Page | null)[]
  private readonly make: () => Page

  /** slots are below `slots`; `make` gives the columns of `pageSlots` of them */
  constructor(slots: number, make: () => Page) {
    this.pages = Array.from({ length: Math.ceil(slots / pageSlots) }, () => null)
    this.make = make
  }

  /** To write to. */
  of(slot: number): Page {
    const index = slot >>> 12
    const page = this.pages[index] ?? this.make()
    this.pages[index] = page
    return page
  }

  /** To read from; null if nothing was written there. */
  seen(slot: number): Page | null {
    return this.pages[slot >>> 12] ?? null
  }
}
