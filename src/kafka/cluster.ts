import type { Connection } from './connection.ts'

/** `address` is null while the partition has no leader. */
export interface PartitionLeader {
  readonly partition: number
  readonly address: string | null
}

/** Who leads what, and the connections to them. */
export interface Cluster {
  /**
   * By partition from 0, from the newest metadata; asks once when the topic has not been asked for.
   * Errors: LoadcurveError when the topic does not exist or may not be seen; BrokenConnection when no broker answers.
   */
  leaders(topic: string): Promise<readonly PartitionLeader[]>
  /** Asks again, any broker that answers. Calls at the same time share one request. Errors: as `leaders`. */
  refresh(topic: string): Promise<void>
  /**
   * The connection of that lane to that broker: the one that is open, or a new one. Calls at the same time share one
   * attempt. Errors: LoadcurveError (BrokenConnection where another try may succeed); there is no back-off in here.
   */
  connection(address: string, lane: number): Promise<Connection>
  close(): void
}
