import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { everyAddress } from '../../addresses.ts'
import type { TlsSpec } from '../../types/services.ts'
import { BrokenConnection } from '../protocol/errors.ts'
import type { FrameIntake } from '../protocol/frames.ts'
import { hostPort } from './address.ts'
import { connectError } from './socket-errors.ts'
import { tlsOptions } from './tls-options.ts'

/**
 * A socket, connected by TCP and TLS, that passes what it reads to `intake`: without TLS the kernel writes the bytes
 * directly to their place, with TLS they come in chunks. Errors: BrokenConnection, LoadcurveError (see `connectError`).
 */
export function openSocket(
  address: string,
  tls: TlsSpec | null,
  timeoutUs: number,
  intake: FrameIntake,
): Promise<Socket> {
  const { host, port } = hostPort(address)
  const socket =
    tls === null
      ? plainSocket(host, port, intake)
      : connectTls({ host, port, ...everyAddress, ...tlsOptions(tls, host) })
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
    `Cannot connect to the Kafka broker at ${address}: no response within ${timeoutUs / 1_000_000} s`,
    { hint: 'Check the address and the port. A firewall that drops packets looks the same.' },
  )
}

function plainSocket(host: string, port: number, intake: FrameIntake): Socket {
  const callback = (bytes: number) => {
    intake.filled(bytes)
    return true
  }
  return connectPlain({ host, port, ...everyAddress, onread: { buffer: intake.space, callback } })
}
