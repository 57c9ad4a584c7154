import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConnectPlain } from '../../../src/drivers/http/connection.ts'
import { createHttpDriver } from '../../../src/drivers/http/http-driver.ts'
import { limitHints } from '../../../src/types/own-limits.ts'
import { readingsBlock } from '../blocks.ts'
import { refusedByKernel } from '../refused-by-kernel.ts'
import { collectAcks, type FrontEnd, frontEnd, HandClock, ok, type Script } from './front-end.ts'

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const { stop } of toStop.splice(0).reverse()) await stop()
})

/** A driver to a front end, on a machine that lets `left` more connections be made. */
async function rig(code: string, left: number, script: Script, connections = 1) {
  const front: FrontEnd = await frontEnd(script)
  toStop.push(front)
  const machine = { left }
  const connectTo = ((options: Parameters<typeof connect>[0]) =>
    machine.left-- > 0 ? connect(options) : refusedByKernel(code)) as ConnectPlain
  const clock = new HandClock()
  const spec = { inFlightBytes: 1 << 20, format: 'binary', connections, timeoutUs: 2_000_000 } as const
  const driver = createHttpDriver({ url: `http://127.0.0.1:${front.port}/curves`, clock, spec, connectTo })
  const close = async () => {
    const closing = driver.close()
    clock.move(1_000_000)
    await closing
  }
  toStop.push({ stop: close })
  return { front, machine, clock, driver, close, ...collectAcks(driver, clock) }
}

const closing: Script = ({ socket }) => socket.write('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n')

describe('the http driver on a machine without local ports', () => {
  it('gives up what it cannot send as unsent, and never says that the front end refused it', async () => {
    const { driver, clock, front, until, landed } = await rig('EADDRNOTAVAIL', 3, closing)
    await driver.open()
    driver.send(readingsBlock(10), 0)
    await until(() => front.posted.length === 3)
    await until(() => driver.counters().ownLimits.failures > 0)
    clock.move(2_100_000)
    await landed()
    const { ownLimits, ...counters } = driver.counters()
    expect(ownLimits).toMatchObject({ limit: 'ports', unsentReadings: 7 })
    expect(ownLimits.first).toBe(
      `the front end at 127.0.0.1:${front.port} cannot be reached: this machine has no local port left for a connection (EADDRNOTAVAIL)`,
    )
    expect(counters).toMatchObject({ refusedReadings: 0, firstTrouble: '', use: { answers: 3, closed: 3 } })
  })

  it('sends what still waits once there are ports again', async () => {
    const { driver, clock, machine, until, landed, acks } = await rig('EADDRNOTAVAIL', 1, closing)
    await driver.open()
    driver.send(readingsBlock(4), 0)
    await until(() => driver.counters().ownLimits.failures > 0)
    machine.left = 100
    clock.move(1_000_000)
    await landed()
    expect(acks[0]!.readings).toBe(4)
    expect(driver.counters().ownLimits.unsentReadings).toBe(0)
  })

  it('gives up as unsent what still waits at the end of the run', async () => {
    const { driver, until, close } = await rig('EADDRNOTAVAIL', 1, closing)
    await driver.open()
    driver.send(readingsBlock(5), 0)
    await until(() => driver.counters().ownLimits.failures > 0)
    await close()
    expect(driver.counters()).toMatchObject({ refusedReadings: 0, ownLimits: { unsentReadings: 4 } })
  })

  it('still says refused where the front end itself is gone', async () => {
    const { driver, clock, until, landed } = await rig('ECONNREFUSED', 1, closing)
    await driver.open()
    driver.send(readingsBlock(5), 0)
    await until(() => driver.counters().firstTrouble !== '')
    clock.move(2_100_000)
    await landed()
    expect(driver.counters()).toMatchObject({ refusedReadings: 4, ownLimits: { failures: 0, unsentReadings: 0 } })
  })
})

describe('the http driver that cannot open its connections', () => {
  it.each([
    ['EMFILE', 'this machine may open no more files and sockets (EMFILE)', limitHints.descriptors],
    ['EADDRNOTAVAIL', 'this machine has no local port left for a connection (EADDRNOTAVAIL)', limitHints.ports],
    ['EAI_AGAIN', 'this machine cannot resolve its host name (EAI_AGAIN)', limitHints.names],
    ['ENOTFOUND', 'this machine cannot resolve its host name (ENOTFOUND)', limitHints.names],
  ])('says with %s what this machine lacks, and does not ask whether the front end is running', async (...row) => {
    const [code, words, hint] = row
    const { driver, front } = await rig(code, 5, ok, 10)
    const message = `the front end at 127.0.0.1:${front.port} cannot be reached: ${words}`
    await expect(driver.open()).rejects.toMatchObject({ code: 'DRIVER_FAILED', message, hint })
  })
})
