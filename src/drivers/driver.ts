import type { Block } from '../contract/curve-message.ts'
import type { LoadcurveError } from '../errors.ts'
import type { DriverCounters } from '../types/measurement.ts'

/** The `ackUs` of a driver whose messages are accepted by being sent. */
export const acceptedOnSending = -1
/** The `ackUs` of messages that the target refused, or did not answer in time: they are never accepted. */
export const refusedByTarget = -2

/** Of a block whose messages are accepted one by one (a request each): what was, and when that began. */
export interface AcceptedPart {
  /** readings of the block that were accepted; the others were refused */
  readonly readings: number
  /** when the first accepted message was; the last one at the block's `ackUs` */
  readonly firstAckUs: number
}

/** `part` is given where not every message of the block has the same ack; without it the whole block was accepted (or refused) at `ackUs`. */
export type OnAck = (token: number, ackUs: number, part?: AcceptedPart) => void

/**
 * Carries messages into the system under test over one protocol. It keeps no statistics of time: the moment of an ack
 * comes from the other side, or from the clock that the driver was given.
 */
export interface Driver {
  /**
   * true: its sockets need an event loop, so that whoever runs it must return to one between two calls.
   * false: the thread may sleep where it is.
   */
  readonly needsLoop: boolean
  /** Connects. Errors: DRIVER_FAILED with what to try. */
  open(): Promise<void>
  /** how many messages of that size would be accepted now, however they are cut into blocks */
  room(messageBytes: number): number
  /**
   * Sends a block: whole or, while there is no room, not at all (false). `token` comes back from `takeAcks`.
   * The block's arrays are the caller's and are overwritten after the call.
   */
  send(block: Block, token: number): boolean
  /** Sends part-filled requests that have waited long enough; returns when to call again (Infinity: nothing waits). */
  flush(nowUs: number): number
  /** Calls back once for each block that was accepted or refused since the last call, in order within a partition. */
  takeAcks(onAck: OnAck): void
  /** bytes sent and not accepted (or refused) */
  inFlightBytes(): number
  counters(): DriverCounters
  /** what makes further sending pointless (not authorised, no such topic); null = nothing. A broker that is away is no failure. */
  readonly failure: LoadcurveError | null
  /** flushes; safe to call twice */
  close(): Promise<void>
}
