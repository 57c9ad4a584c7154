import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { connect } from '../../../src/kafka/network/connect.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import type { KafkaAccess } from '../../../src/types/services.ts'
import { FakeBroker, keys } from '../fake-broker.ts'

const access: KafkaAccess = {
  addresses: [],
  tls: null,
  sasl: { mechanism: 'plain', username: 'alice', password: 'secret' },
}
const noRefusal = new WireWriter().int16(0).int32(0).bytesWritten()
const loggedIn = (lifetimeMs: number, code = 0) =>
  new WireWriter().int16(code).string(null).bytes(Buffer.alloc(0)).int64(lifetimeMs).bytesWritten()

let broker: FakeBroker
let connection: Connection
const logins = () => broker.askedFor(keys.saslAuthenticate).length

/** A broker whose sessions last as long as `lifetimes` says, one after the other; it takes 30 ms for a login. */
async function dial(...lifetimes: (number | 'refused')[]): Promise<void> {
  broker.answers[keys.saslAuthenticate] = async () => {
    const lifetime = lifetimes[Math.min(logins(), lifetimes.length) - 1]!
    await sleep(30)
    return lifetime === 'refused' ? loggedIn(0, 58) : loggedIn(lifetime)
  }
  connection = await connect(broker.address, access, 'test')
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waits = 0; !isTrue(); waits++) {
    if (waits === 400) throw new Error('it never came')
    await sleep(10)
  }
}

beforeEach(async () => {
  broker = await FakeBroker.start({ [keys.saslHandshake]: () => noRefusal })
})

afterEach(async () => {
  connection.close()
  await broker.stop()
})

describe('the session of a broker', () => {
  it('is renewed before it ends, again and again', async () => {
    await dial(200)
    await until(() => logins() >= 3)
    expect(connection.open).toBe(true)
  })

  it('is not renewed if it has no end', async () => {
    await dial(0)
    await sleep(100)
    expect(logins()).toBe(1)
  })

  it('is renewed while others wait: what they send comes after it, in order, and is answered', async () => {
    await dial(100, 0)
    const sent: number[] = []
    broker.answers[keys.metadata] = ({ body }) => {
      sent.push(body.int32())
      return new WireWriter().int32(0).bytesWritten()
    }
    await until(() => broker.askedFor(keys.saslHandshake).length === 2)
    const asked = [1, 2, 3].map((number) =>
      connection.request('Metadata', 4, new WireWriter().int32(number).bytesWritten()),
    )
    expect(connection.bufferedBytes).toBeGreaterThan(0)
    await Promise.all(asked)
    expect(sent).toEqual([1, 2, 3])
    const order = broker.asked.map(({ key }) => key)
    expect(order.indexOf(keys.metadata)).toBeGreaterThan(order.lastIndexOf(keys.saslAuthenticate))
  })

  it('that cannot be renewed breaks the connection, and those who wait learn of it', async () => {
    await dial(100, 'refused')
    await until(() => broker.askedFor(keys.saslHandshake).length === 2)
    await expect(connection.request('Metadata', 4, new Uint8Array(0))).rejects.toThrow('was closed')
    expect(connection.open).toBe(false)
  })
})
