import { createServer, type Server } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { whoIsKafka, whoIsRedis, whoIsZookeeper } from '../../src/services/probes.ts'
import { FakeTopic } from '../kafka/fake-topic.ts'

let server: Server | null = null
afterEach(() => void server?.close())

/** A server that answers each question as it is listed, and closes the connection if it `closes`. */
async function answering(answers: Readonly<Record<string, string>>, closes = false): Promise<number> {
  const listening = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (data) => {
      socket.write(answers[data.toString().trim()] ?? '-ERR\r\n')
      if (closes) socket.end()
    })
  })
  server = listening
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return (listening.address() as { port: number }).port
}

const redisIn = (folder: string) => ({
  PING: '+PONG\r\n',
  'CONFIG GET dir': `*2\r\n$3\r\ndir\r\n$${folder.length}\r\n${folder}\r\n`,
})

describe('who answers at the port of a service', () => {
  test('is the Redis that was started if it lies in its folder, and else another', async () => {
    const port = await answering(redisIn('/cache/services/7-ab/redis'))
    expect(await whoIsRedis(port, '/cache/services/7-ab/redis')).toBe('ours')
    expect(await whoIsRedis(port, '/cache/services/7-cd/redis')).toBe('another')
  })

  test('is another Redis if it requires a password, or does not say where it lies', async () => {
    const closed = await answering({ PING: '-NOAUTH Authentication required.\r\n', 'CONFIG GET dir': '-NOAUTH\r\n' })
    expect(await whoIsRedis(closed, '/mine')).toBe('another')
    expect(await whoIsRedis(closed, null)).toBe('ours')
    server?.close()
    expect(await whoIsRedis(await answering({ PING: '+PONG\r\n' }), '/mine')).toBe('another')
  })

  test('is the ZooKeeper that was started if its data lie in its folder, and else another', async () => {
    const conf = 'clientPort=2181\ndataDir=/cache/services/7-ab/zookeeper/data/version-2\ndataDirSize=67\n'
    const port = await answering({ srvr: 'Zookeeper version: 3.9.5\nMode: standalone\n', conf }, true)
    expect(await whoIsZookeeper(port, '/cache/services/7-ab/zookeeper/data')).toBe('ours')
    expect(await whoIsZookeeper(port, '/cache/services/7-cd/zookeeper/data')).toBe('another')
    server?.close()
    const silent = { srvr: 'Mode: standalone\n', conf: 'conf is not executed because it is not in the whitelist.\n' }
    expect(await whoIsZookeeper(await answering(silent, true), '/mine')).toBe('another')
  })

  test('is the broker that was started if it belongs to its cluster and knows all its brokers', async () => {
    const topic = await FakeTopic.start(1, 2)
    try {
      const port = Number(topic.brokers[0]!.address.split(':')[1])
      expect(await whoIsKafka(port, 'cluster', 2)).toBe('ours')
      expect(await whoIsKafka(port, 'cluster', 3)).toBe('nobody')
      expect(await whoIsKafka(port, 'mine', 2)).toBe('another')
      expect(await whoIsKafka(port, null, 2)).toBe('nobody')
    } finally {
      await topic.stop()
    }
  })

  test('is nobody where no server listens', async () => {
    const port = await answering({})
    await new Promise((resolve) => server?.close(resolve))
    expect(await whoIsRedis(port, '/mine')).toBe('nobody')
    expect(await whoIsZookeeper(port, '/mine')).toBe('nobody')
    expect(await whoIsKafka(port, 'mine', 1)).toBe('nobody')
  })
})
