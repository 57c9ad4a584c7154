import type { Block } from '../contract/curve-message.ts'

/** The `ackUs` of a driver whose messages are accepted by being sent. */
export const acceptedOnSending = -1

/**
 * Carries messages into the system under test over one protocol. It reads no clock and keeps no statistics: times are
 * given to it, or come from the other side.
 */
export interface Driver {
  /** how many messages of that size would be accepted now, however they are cut into blocks */
  room(messageBytes: number): number
  /**
   * Sends a block: whole or, while there is no room, not at all (false). `token` comes back from `takeAcks`.
   * The block's arrays are the caller's and are overwritten after the call.
   */
  send(block: Block, token: number): boolean
  /** Calls back for each block that was accepted since the last call, in order of sending within a partition. */
  takeAcks(onAck: (token: number, ackUs: number) => void): void
  /** bytes sent and not accepted */
  inFlightBytes(): number
  /** flushes; safe to call twice */
  close(): void
}
