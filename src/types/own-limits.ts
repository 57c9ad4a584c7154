/**
 * What the machine of the harness may run out of while it connects to others. None of it says anything about the other
 * side: a run that meets it is INVALID.
 */
export const ownLimits = ['ports', 'descriptors', 'memory', 'names'] as const
export type OwnLimit = (typeof ownLimits)[number]

/** Connections that were not made because of this machine. */
export interface OwnLimitFacts {
  readonly failures: number
  /** given up, since no connection could be made for them */
  readonly unsentReadings: number
  /** what was missing first; null = nothing, or that version did not tell it apart */
  readonly limit: OwnLimit | null
  /** the first case in words; empty = none, null = that version did not tell them apart */
  readonly first: string | null
}

export const noOwnLimits: OwnLimitFacts = { failures: 0, unsentReadings: 0, limit: null, first: '' }
export const unknownOwnLimits: OwnLimitFacts = { ...noOwnLimits, first: null }

/** What to change about each. */
export const limitHints: Readonly<Record<OwnLimit, string>> = {
  ports:
    'Widen net.ipv4.ip_local_port_range or set net.ipv4.tcp_tw_reuse=1, or let the other side keep connections open; for an IPv6 address, check that this machine has IPv6.',
  descriptors:
    'Raise the limit of open files (ulimit -n, or fs.file-max for the whole machine), or use fewer connections or generators.',
  memory: 'Raise net.ipv4.tcp_mem of this machine, or use fewer connections.',
  names: 'Check the spelling, and that the name servers in /etc/resolv.conf answer, or write an IP address.',
}

/** They complete `<the other side> cannot be reached: `. */
const words: Readonly<Record<OwnLimit, string>> = {
  ports: 'this machine has no local port left for a connection',
  descriptors: 'this machine may open no more files and sockets',
  memory: 'the kernel of this machine has no memory left for a connection',
  names: 'this machine cannot resolve its host name',
}

/** `connect` gives the first also where this machine has no address of that family at all. */
const limitsByCode: Readonly<Record<string, OwnLimit>> = {
  EADDRNOTAVAIL: 'ports',
  EADDRINUSE: 'ports',
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  ENOBUFS: 'memory',
  ENOMEM: 'memory',
  ENOTFOUND: 'names',
}

/** What an attempt to connect met. `words` complete `<the other side> cannot be reached: `. */
export interface MetLimit {
  readonly limit: OwnLimit
  readonly words: string
}

/** What a failed attempt to connect ran out of on this machine; null = the other side, or the way to it, is the cause. */
export function ownLimitOf(thrown: unknown): MetLimit | null {
  return limitIn(thrown, 0)
}

const deepest = 5

function limitIn(thrown: unknown, depth: number): MetLimit | null {
  if (typeof thrown !== 'object' || thrown === null || depth > deepest) return null
  const { code, errors, cause, originalError } = thrown as Readonly<Record<string, unknown>>
  // of several addresses each was tried
  if (Array.isArray(errors) && errors.length > 0) return limitOfAll(errors, depth + 1)
  const limit = typeof code === 'string' ? (limitsByCode[code] ?? (code.startsWith('EAI_') ? 'names' : null)) : null
  return limit === null
    ? limitIn(cause ?? originalError, depth + 1)
    : { limit, words: `${words[limit]} (${String(code)})` }
}

/** A machine without IPv6 has no address for an IPv6 connection; that says nothing while there are other addresses. */
function limitOfAll(errors: readonly unknown[], depth: number): MetLimit | null {
  const met = errors.map((error) => limitIn(error, depth))
  const isOfIpv6 = (error: unknown) => String((error as { address?: unknown } | null)?.address).includes(':')
  const telling = met.find((one, i) => one !== null && !(one.limit === 'ports' && isOfIpv6(errors[i])))
  return telling ?? (met.every((one) => one !== null) ? met[0]! : null)
}

/** One more connection that this machine did not make; `first` says which, and why. */
export function withFailure(facts: OwnLimitFacts, limit: OwnLimit, first: string): OwnLimitFacts {
  const known = facts.limit === null ? { limit, first } : {}
  return { ...facts, ...known, failures: facts.failures + 1 }
}

export function bothOwnLimits(a: OwnLimitFacts, b: OwnLimitFacts): OwnLimitFacts {
  const { limit, first } = a.limit === null ? b : a
  return { failures: a.failures + b.failures, unsentReadings: a.unsentReadings + b.unsentReadings, limit, first }
}
