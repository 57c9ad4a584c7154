import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

/** A thread that listens and never accepts: as soon as its backlog is full, who connects waits for ever. */
const listener = `
const { workerData, parentPort } = require('node:worker_threads')
const server = require('node:net').createServer()
server.listen({ ...workerData, backlog: 1 }, () => {
  parentPort.postMessage('listens')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

const connectsWithinMs = 200
const mostInBacklog = 8

/** An address that neither accepts nor refuses connections, as a machine that is gone. */
export async function deafAddress(host: string, port: number): Promise<{ stop(): Promise<void> }> {
  const worker = new Worker(listener, { eval: true, workerData: { host, port } })
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  const filling: Socket[] = []
  while (filling.length < mostInBacklog && (await connects(host, port, filling))) {
    // one more is in its backlog
  }
  return {
    stop: async () => {
      for (const socket of filling) socket.destroy()
      await worker.terminate()
    },
  }
}

function connects(host: string, port: number, sockets: Socket[]): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectsWithinMs })
    sockets.push(socket)
    socket.once('connect', () => resolve(true))
    socket.once('timeout', () => resolve(false))
    socket.on('error', () => resolve(false))
  })
}
