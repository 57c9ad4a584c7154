import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { nodeCounts } from '../../../src/collectors/zookeeper/node-counts.ts'
import { zookeeperCollector } from '../../../src/collectors/zookeeper/zookeeper.ts'
import { clockAt, looks, recorded } from '../recorded.ts'

const noNode = -101
const notKnown = -6

/** What a server answers to a count: how many, or an error. */
type Answer = number | { readonly error: number }

describe('the nodes below a path of ZooKeeper', () => {
  let server: Server | undefined
  const sockets = new Set<Socket>()
  let sessions = 0
  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    server?.close()
  })

  /** A ZooKeeper that speaks only of sessions and counts; its answers come in two pieces. */
  async function speaking(answers: Readonly<Record<string, Answer>>) {
    sessions = 0
    server = createServer((socket) => {
      sockets.add(socket)
      let isOpen = false
      socket.on('data', (request) => {
        const frame = request.subarray(4)
        if (!isOpen) {
          isOpen = true
          sessions++
          return send(socket, Buffer.alloc(36))
        }
        if (frame.readInt32BE(4) !== 104) return socket.end()
        const answer = answers[frame.subarray(12).toString()] ?? { error: noNode }
        const reply = Buffer.alloc(typeof answer === 'number' ? 20 : 16)
        reply.writeInt32BE(frame.readInt32BE(0), 0)
        if (typeof answer === 'number') reply.writeInt32BE(answer, 16)
        else reply.writeInt32BE(answer.error, 12)
        send(socket, reply)
      })
    })
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
    return { host: '127.0.0.1', port: (server.address() as { port: number }).port }
  }

  test('are counted over one session; a path that is gone has none', async () => {
    const counts = nodeCounts(await speaking({ '/run-batches': 12, '/run-storm': 40 }), null, 5000)
    expect(await counts.below(['run-batches', 'gone'])).toEqual(new Map([['run-batches', 12]]))
    expect(await counts.below(['run-storm'])).toEqual(new Map([['run-storm', 40]]))
    expect(sessions).toBe(1)
    counts.close()
  })

  test('are unknown where the server does not count or is away, and no question is asked for nothing', async () => {
    const access = await speaking({ '/run-storm': { error: notKnown } })
    const counts = nodeCounts(access, null, 5000)
    expect(await counts.below([])).toEqual(new Map())
    expect(sessions).toBe(0)
    expect(await counts.below(['run-storm'])).toEqual(new Map())
    for (const socket of sockets) socket.destroy()
    server!.close()
    expect(await counts.below(['run-storm'])).toEqual(new Map())
    counts.close()
  })

  test('are counted again when a server that was away is back', async () => {
    const counts = nodeCounts(await speaking({ '/run-storm': 3 }), null, 5000)
    await counts.below(['run-storm'])
    for (const socket of sockets) socket.destroy()
    await expect.poll(() => counts.below(['run-storm'])).toEqual(new Map([['run-storm', 3]]))
    expect(sessions).toBe(2)
    counts.close()
  })

  test('are asked for where there were writes, once it is known how many nodes there are in all', async () => {
    const busy = recorded('mntr-busy.txt')
    const collected = async (text: string) => {
      const asked: string[][] = []
      const nodes = {
        below: async (namespaces: readonly string[]) => {
          asked.push([...namespaces])
          return new Map(namespaces.map((one) => [one, 7]))
        },
        close: () => {},
      }
      const clock = clockAt()
      const access = { host: '127.0.0.1', port: 2181 }
      const collector = zookeeperCollector({ access, nowUs: clock.nowUs, ask: async () => text, nodes })
      const [, second] = await looks(collector, 2, () => {})
      return { asked, series: second!['zookeeper.nodes_pipeline'] }
    }
    expect(await collected(busy)).toEqual({ asked: [[], expect.arrayContaining(['pipeline'])], series: 7 })
    // counting would look at each of them
    const huge = busy.replace(/zk_znode_count\t\d+/, 'zk_znode_count\t100001')
    expect(await collected(huge)).toEqual({ asked: [[], []], series: undefined })
  })
})

function send(socket: Socket, reply: Buffer): void {
  const length = Buffer.alloc(4)
  length.writeInt32BE(reply.length)
  const frame = Buffer.concat([length, reply])
  socket.write(frame.subarray(0, 7))
  setImmediate(() => socket.write(frame.subarray(7)))
}
