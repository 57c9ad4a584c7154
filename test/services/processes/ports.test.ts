import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  freePorts,
  isTaken,
  listeningInodes,
  type PortWorld,
  realPorts,
  requireFree,
  shownCommandLine,
} from '../../../src/services/processes/ports.ts'

function world(changes: Partial<PortWorld> = {}): PortWorld {
  let next = 0
  return {
    isFree: async () => true,
    random: () => (next++ % 100) / 100,
    ephemeralStart: 32_768,
    holderOf: () => null,
    ...changes,
  }
}

describe('ports of services', () => {
  test('lie below those of outgoing connections, and differ', async () => {
    const ports = await freePorts(20, new Set(), world())
    expect(new Set(ports).size).toBe(20)
    expect(Math.max(...ports)).toBeLessThan(32_768)
    const low = await freePorts(20, new Set(), world({ ephemeralStart: 15_000 }))
    expect(Math.max(...low)).toBeLessThan(15_000)
  })

  test('that are taken or promised are passed over', async () => {
    const [first = 0, second = 0] = await freePorts(2, new Set(), world())
    const [found] = await freePorts(1, new Set([second]), world({ isFree: async (port) => port !== first }))
    expect([first, second]).not.toContain(found)
  })

  test('that cannot be found end in an error, not in a search without end', async () => {
    await expect(freePorts(1, new Set(), world({ isFree: async () => false }))).rejects.toThrow('no free port between')
  })

  test('that were fixed and are taken are refused with the name of who has them', async () => {
    const taken = world({
      isFree: async () => false,
      holderOf: (port) => (port === 9092 ? 'pid 7 (java -jar x)' : null),
    })
    await expect(requireFree(9092, 'kafka', taken)).rejects.toThrow('fixed for kafka, is taken by pid 7 (java -jar x)')
    await expect(requireFree(6379, 'redis', taken)).rejects.toThrow('a process that this user cannot see')
  })

  test.runIf(process.platform === 'linux')('are traced to the process that listens there', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    try {
      expect(await realPorts().isFree(port)).toBe(false)
      expect(realPorts().holderOf(port)).toContain(`pid ${process.pid} (`)
    } finally {
      server.close()
    }
  })

  test('are looked at without being in the way: no check sees another one', async () => {
    const [port] = await freePorts(1)
    const checks = await Promise.all(Array.from({ length: 50 }, () => realPorts().isFree(port!)))
    expect(new Set(checks)).toEqual(new Set([true]))
  })

  test('are taken by what listens on this machine alone or on every address', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve))
      const { port } = server.address() as { port: number }
      expect(await realPorts().isFree(port)).toBe(false)
      await new Promise((resolve) => server.close(resolve))
      expect(await realPorts().isFree(port)).toBe(true)
    }
  })

  test('are free beside connections of a server that is gone, or one of another address', () => {
    const head = '  sl  local_address rem_address   st'
    const row = (local: string, state: string) => `${head}\n   0: ${local}:2384 00000000:0000 ${state} 0 0 0\n`
    expect(isTaken(row('0100007F', '0A'), 0x2384)).toBe(true)
    for (const state of ['01', '06', '08']) expect(isTaken(row('0100007F', state), 0x2384)).toBe(false)
    expect(isTaken(row('0200A8C0', '0A'), 0x2384)).toBe(false)
    expect(isTaken(row('0'.repeat(32), '0A'), 0x2384)).toBe(true)
    expect(isTaken(row('0100007F', '0A'), 0x2385)).toBe(false)
  })

  test('name a long command by its program and its end, where a JVM says what it runs', () => {
    const flags = Array.from({ length: 20 }, (_, i) => `-XX:+Flag${i}`)
    const words = ['/usr/bin/java', ...flags, 'kafka.Kafka', '/cache/services/7-ab/kafka/server.properties', '']
    expect(shownCommandLine(words)).toMatch(/^\/usr\/bin\/java \.\.\. .*kafka\.Kafka \/cache\/.*\/server\.properties$/)
    expect(shownCommandLine(['redis-server 127.0.0.1:6379', ''])).toBe('redis-server 127.0.0.1:6379')
  })

  test('are read from the table of sockets, listening ones alone', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:2384 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0',
      '   1: 0100007F:2384 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0',
      '   2: 0100007F:9999 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0',
    ].join('\n')
    expect(listeningInodes(table, 9092)).toEqual(['111'])
  })
})
