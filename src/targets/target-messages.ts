/** What a process of a target reports to the harness, whatever language it is written in. */
export type TargetMessage = ReadyMessage | TroubleMessage | UnreadableMessage | ThrottledMessage | FatalMessage

/** It can take curves of these partitions; again whenever they change. null = of any (http). */
export interface ReadyMessage {
  readonly type: 'ready'
  readonly partitions: readonly number[] | null
}

/** A problem that does not end it, such as a full Redis or deleted records; sent once for the same words. */
export interface TroubleMessage {
  readonly type: 'trouble'
  readonly words: string
}

/** So many messages could not be read since it last said so: it left them out. `first`: why the first of them. */
export interface UnreadableMessage {
  readonly type: 'unreadable'
  readonly count: number
  readonly first: string
}

/** Quotas of the cluster muted its connections for so much longer since it last said so. */
export interface ThrottledMessage {
  readonly type: 'throttled'
  readonly ms: number
}

/** The problem that ends it. */
export interface FatalMessage {
  readonly type: 'fatal'
  readonly message: string
  /** empty = none */
  readonly hint: string
}

export function isTargetMessage(value: unknown): value is TargetMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  if (value.type === 'throttled') return 'ms' in value && typeof value.ms === 'number' && value.ms >= 0
  if (value.type === 'unreadable') return isUnreadable(value)
  return value.type === 'ready' || value.type === 'trouble' || value.type === 'fatal'
}

function isUnreadable(value: object): boolean {
  if (!('count' in value && 'first' in value)) return false
  return Number.isSafeInteger(value.count) && Number(value.count) > 0 && typeof value.first === 'string'
}
