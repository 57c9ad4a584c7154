import { connect } from 'node:net'
import type { Access } from '../../src/types/services.ts'

/** How many nodes ZooKeeper holds. */
export async function znodes({ zookeeper }: Pick<Access, 'zookeeper'>): Promise<number> {
  const socket = connect(zookeeper!)
  socket.end('srvr')
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return Number(/Node count: (\d+)/.exec(text)![1])
}
