import { once } from 'node:events'
import { connect } from 'node:net'
import { FrameCutter } from '../../src/kafka/protocol/frames.ts'
import { WireReader, WireWriter } from '../../src/kafka/protocol/wire.ts'
import type { KafkaAccess } from '../../src/types/services.ts'

const alterClientQuotas = 49

/** A quota of one client id on a cluster without a log-in; null = none. */
export async function setQuota(
  access: KafkaAccess,
  clientId: string,
  quota: 'producer_byte_rate' | 'consumer_byte_rate',
  bytesPerS: number | null,
): Promise<void> {
  const value = Buffer.alloc(8)
  value.writeDoubleBE(bytesPerS ?? 0)
  const request = new WireWriter().int32(0).int16(alterClientQuotas).int16(0).int32(1).string('quotas').int32(1)
  request
    .int32(1)
    .string('client-id')
    .string(clientId)
    .int32(1)
    .string(quota)
    .raw(value)
    .boolean(bytesPerS === null)
  const frame = request.boolean(false).bytesWritten()
  frame.writeInt32BE(frame.length - 4)
  const answer = new WireReader(await answerTo(access.addresses[0]!, frame), 12)
  const code = answer.int16()
  if (code !== 0) throw new Error(`the quota was refused with error ${code}: ${answer.nullableString()}`)
}

async function answerTo(address: string, frame: Buffer): Promise<Buffer> {
  const [host = '', port] = address.split(':')
  const socket = connect({ host, port: Number(port) })
  await once(socket, 'connect')
  socket.write(frame)
  const cutter = new FrameCutter()
  try {
    return await new Promise((resolve, reject) => {
      socket.on('data', (chunk: Buffer) => cutter.push(chunk, resolve))
      socket.once('close', () => reject(new Error('the broker closed the connection')))
    })
  } finally {
    socket.destroy()
  }
}
