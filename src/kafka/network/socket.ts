import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TlsSpec } from '../../types/services.ts'
import { BrokenConnection } from '../protocol/errors.ts'
import type { FrameIntake } from '../protocol/frames.ts'
import { hostPort } from './address.ts'
import { connectError } from './socket-errors.ts'
import { tlsOptions } from './tls-options.ts'

/**
 * A socket that is through with TCP and TLS, and gives what it reads to `intake`: in plain the kernel writes it where it
 * stays; out of TLS it comes in chunks. Errors: BrokenConnection, LoadcurveError (see `connectError`).
 */
export function openSocket(
  address: string,
  tls: TlsSpec | null,
  timeoutUs: number,
  intake: FrameIntake,
): Promise<Socket> {
  const { host, port } = hostPort(address)
  const socket = tls === null ? plainSocket(host, port, intake) : connectTls({ host, port, ...tlsOptions(tls, host) })
  if (tls !== null) socket.on('data', (chunk: Buffer) => intake.push(chunk))
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      clearTimeout(timer)
      socket.destroy()
      reject(connectError(address, cause, tls !== null))
    }
    const timer = setTimeout(() => fail(silent(address, timeoutUs)), timeoutUs / 1000)
    socket.once('error', fail)
    const closed = () => fail(new Error('the connection was closed'))
    socket.once('close', closed)
    socket.once(tls === null ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer)
      socket.off('error', fail).off('close', closed)
      socket.setNoDelay(true).setKeepAlive(true, 30_000)
      resolve(socket)
    })
  })
}

function silent(address: string, timeoutUs: number): BrokenConnection {
  return new BrokenConnection(
    `Cannot connect to the Kafka broker at ${address}: no answer within ${timeoutUs / 1_000_000} s`,
    { hint: 'Check address and port; a firewall that drops packets looks like this too.' },
  )
}

function plainSocket(host: string, port: number, intake: FrameIntake): Socket {
  const callback = (bytes: number) => {
    intake.filled(bytes)
    return true
  }
  return connectPlain({ host, port, onread: { buffer: intake.space, callback } })
}
