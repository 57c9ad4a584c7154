import type { Block } from '../contract/curve-message.ts'
import type { LoadcurveError } from '../errors.ts'
import type { DriverCounters } from '../types/measurement.ts'

/** The `ackUs` of a driver whose messages are accepted by being sent. */
export const acceptedOnSending = -1
/** The `ackUs` of messages that the target refused or did not answer in time: they are never accepted. */
export const refusedByTarget = -2

/** For a block whose messages are accepted one by one (one request each): how many were accepted, and since when. */
export interface AcceptedPart {
  /** readings of the block that were accepted; the others were refused */
  readonly readings: number
  /** when the first message was accepted; the last one was at the block's `ackUs` */
  readonly firstAckUs: number
}

/** `part` is set if the messages of the block have different acks; otherwise all were accepted (or refused) at `ackUs`. */
export type OnAck = (token: number, ackUs: number, part?: AcceptedPart) => void

/**
 * Sends messages to the system under test over one protocol. It keeps no timing statistics: the time of an ack comes
 * from the other side, or from the clock that the driver was given.
 */
export interface Driver {
  /**
   * true: its sockets need an event loop, so the caller must return to it between two calls.
   * false: the thread may block.
   */
  readonly needsLoop: boolean
  /** true: the time of an ack is when the other side accepted; else it is when this thread learnt of it */
  readonly acksStampedByTarget?: boolean
  /** Connects. Errors: DRIVER_FAILED with a hint. */
  open(): Promise<void>
  /** how many messages of that size would be accepted now, however they are split into blocks */
  room(messageBytes: number): number
  /**
   * Sends a whole block, or nothing while there is no room (false). `takeAcks` returns the `token`.
   * The block's arrays belong to the caller and are overwritten after the call.
   */
  send(block: Block, token: number): boolean
  /** Sends partly filled requests that waited long enough; returns when to call again (Infinity: nothing waits). */
  flush(nowUs: number): number
  /** Calls back once for each block that was accepted or refused since the last call, in order within a partition. */
  takeAcks(onAck: OnAck): void
  /** bytes sent but not yet accepted or refused */
  inFlightBytes(): number
  counters(): DriverCounters
  /** the error that makes further sending pointless (not authorised, no such topic), or null; never an unreachable broker */
  readonly failure: LoadcurveError | null
  /** flushes; safe to call twice */
  close(): Promise<void>
}
