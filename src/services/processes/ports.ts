import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { LoadcurveError } from '../../errors.ts'

/** The only address that services listen on. */
export const loopback = '127.0.0.1'

const lowest = 10_240
/** First port that Linux uses for outgoing connections by default. */
const usualEphemeralStart = 32_768
const tries = 200

export interface PortWorld {
  /** can a server listen on it now? */
  isFree(port: number): Promise<boolean>
  random(): number
  /** the first port that an outgoing connection may use */
  readonly ephemeralStart: number
  /** `pid 4711 (java -Xmx512m ...)`; null = not visible */
  holderOf(port: number): string | null
}

export function realPorts(): PortWorld {
  return { isFree, random: Math.random, ephemeralStart: ephemeralRange()?.first ?? usualEphemeralStart, holderOf }
}

/**
 * `count` different free ports below the range of outgoing connections, which could take a port at any moment. `taken`
 * are ports that are already reserved.
 *
 * @throws LoadcurveError TARGET_FAILED when none can be found
 */
export async function freePorts(
  count: number,
  taken: ReadonlySet<number> = new Set(),
  world: PortWorld = realPorts(),
): Promise<number[]> {
  const end = Math.max(lowest + 1000, Math.min(world.ephemeralStart, usualEphemeralStart))
  const found: number[] = []
  for (let i = 0; i < tries * count && found.length < count; i++) {
    const port = lowest + Math.floor(world.random() * (end - lowest))
    if (taken.has(port) || found.includes(port)) continue
    if (await world.isFree(port)) found.push(port)
  }
  if (found.length === count) return found
  throw new LoadcurveError('TARGET_FAILED', `no free port between ${lowest} and ${end} for a service`, {
    hint: 'set the ports under services: in the scenario',
  })
}

/** One free port; see `freePorts`. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0]!
}

/** @throws LoadcurveError TARGET_FAILED with the process that has the port, if it is visible */
export async function requireFree(port: number, service: string, world: PortWorld = realPorts()): Promise<void> {
  if (await world.isFree(port)) return
  const holder = world.holderOf(port)
  throw new LoadcurveError(
    'TARGET_FAILED',
    `port ${port}, fixed for ${service}, is taken by ${holder ?? 'a process that this user cannot see'}`,
    { hint: 'stop that process, set another port, or remove the port so that a free one is chosen' },
  )
}

/** The error for a port that was free before a service was started, and then was another's. */
export function takenMeanwhile(port: number, service: string, world: PortWorld = realPorts()): LoadcurveError {
  const holder = world.holderOf(port) ?? 'a process that this user cannot see'
  return new LoadcurveError('TARGET_FAILED', `port ${port}, chosen for ${service}, was taken meanwhile by ${holder}`, {
    hint: 'wait until that process has ended, set another port, or remove the port so that a free one is chosen',
  })
}

const acceptWithinMs = 2000

/** Whether anything accepts connections at a port of this machine. */
export function listensAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port, timeout: acceptWithinMs })
    const end = (listens: boolean) => {
      socket.destroy()
      resolve(listens)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

/**
 * Looks, and leaves no trace: a check that listens itself, if only for a moment, is in the way of whoever starts there at
 * that moment, and of other checks. Where the system lists no sockets, and for ports that need a right, it listens.
 */
async function isFree(port: number): Promise<boolean> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map(readText)
  if (tables[0] === '' || port < firstOpenPort) return canListen(port)
  return !tables.some((table) => isTaken(table, port))
}

/** Below it, only privileged users may listen. */
const firstOpenPort = 1024

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: loopback, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** Any address and 127.0.0.1, as /proc/net/tcp and tcp6 write them: in the way of a server on 127.0.0.1. */
const inTheWay: ReadonlySet<string> = new Set([
  '00000000',
  '0100007F',
  '0'.repeat(32),
  '0000000000000000FFFF00000100007F',
  '0000000000000000FFFF000000000000',
])
/** A server may bind beside connections of the one before it, in whatever state they are. */
const listening = '0A'

/** Whether a socket keeps a server on 127.0.0.1 from a port; the format is described in proc(5). */
export function isTaken(table: string, port: number): boolean {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .some(([, local = '', , state]) => {
      const [address = '', hex = ''] = local.split(':')
      return Number.parseInt(hex, 16) === port && state === listening && inTheWay.has(address)
    })
}

/** First and last port for outgoing connections; null if unknown. */
export function ephemeralRange(): { readonly first: number; readonly last: number } | null {
  try {
    const [first, last] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number)
    return first === undefined || last === undefined ? null : { first, last }
  } catch {
    return null
  }
}

/** How many ports there are for outgoing connections to one place; null if unknown. */
export function localPorts(): number | null {
  const range = ephemeralRange()
  return range === null ? null : range.last - range.first + 1
}

/** Searches /proc/net/tcp and tcp6 for the listening socket, then every readable process for its owner. */
function holderOf(port: number): string | null {
  try {
    const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => listeningInodes(readText(path), port))
    if (inodes.length === 0) return null
    const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`))
    const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && hasOneOf(sockets, name))
    return pid === undefined ? null : `pid ${pid} (${commandOf(pid)})`
  } catch {
    return null
  }
}

/** Inodes of the sockets that listen (state 0A) on a port; the format is described in proc(5), with ports in hex. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => fields[9]!)
}

function hasOneOf(sockets: ReadonlySet<string>, pid: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)))
  } catch {
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

const shownCommand = 90

function commandOf(pid: string): string {
  return shownCommandLine(readText(`/proc/${pid}/cmdline`).split('\0'))
}

/** The program and, of a long command, its end: what a JVM runs, and on which file, stands last. */
export function shownCommandLine(words: readonly string[]): string {
  const command = words.join(' ').trim()
  if (command.length <= shownCommand) return command
  const [program = ''] = words
  return `${program} ... ${command.slice(program.length + 1).slice(-shownCommand)}`
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
