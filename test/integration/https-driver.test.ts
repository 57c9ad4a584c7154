import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeEpochOffsetUs, threadClock } from '../../src/clock.ts'
import { decodeCurveMessage } from '../../src/contract/curve-message.ts'
import { createHttpDriver } from '../../src/drivers/http/http-driver.ts'
import { collectAcks } from '../drivers/http/front-end.ts'
import { readingsDueNow } from './due-now.ts'
import { needing } from './programs.ts'
import { makeServerCertificate, type ServerCertificate } from './server-certificate.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-https-'))
const clock = threadClock(takeEpochOffsetUs())

describe('the http driver over TLS', needing('openssl'), () => {
  const meters: number[] = []
  let certificate: ServerCertificate
  let server: ReturnType<typeof createServer>

  beforeAll(async () => {
    certificate = makeServerCertificate(folder, 'front.test')
    const [cert, key] = [readFileSync(certificate.certFile), readFileSync(certificate.keyFile)]
    server = createServer({ cert, key }, (request, response) => {
      request.on('data', (body: Buffer) => meters.push(decodeCurveMessage(body).curves[0]!.meter))
      request.on('end', () => response.writeHead(204).end())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const create = (authorities: { authorities?: string }) =>
    createHttpDriver({
      url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/curves`,
      clock,
      spec: { inFlightBytes: 1 << 20, format: 'binary', connections: 4, timeoutUs: 5e6 },
      ...authorities,
    })

  it('posts to a server whose authority it was given', async () => {
    const driver = create({ authorities: readFileSync(certificate.caFile, 'utf8') })
    await driver.open()
    const { landed, acks } = collectAcks(driver, clock)
    driver.send(readingsDueNow(300), 0)
    await landed()
    expect(meters.sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i))
    expect(acks).toMatchObject([{ token: 0, readings: 300 }])
    expect(driver.counters().firstTrouble).toBe('')
    await driver.close()
  })

  it('does not trust a server whose authority nobody knows, and says how to make it known', async () => {
    await expect(create({}).open()).rejects.toMatchObject({
      code: 'DRIVER_FAILED',
      message: expect.stringContaining('certificate'),
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
  })
})
