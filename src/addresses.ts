export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Of `name:port`, `127.0.0.1:port` or `[::1]:port`, with a zone or without; null = it is none of them. */
export function hostPortOf(address: string): HostPort | null {
  const match = /^(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(address)
  const port = Number(match?.[3])
  return match === null || port < 1 || port > 65_535 ? null : { host: (match[1] ?? match[2])!, port }
}

/** The inverse: an IPv6 address gets its brackets. */
export function addressOf({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * Options of `net.connect` and `tls.connect`: of a name with several addresses each is tried, and given so long that one
 * on another continent can answer, even if its first packet is lost. Node's own 250 ms give up on those.
 */
export const everyAddress = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2000 } as const
