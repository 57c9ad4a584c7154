import { expect, it, vi } from 'vitest'
import { openRedis } from '../../src/redis/client.ts'

const asked: unknown[] = []
vi.mock('redis', () => ({
  createClient: (options: { readonly socket: unknown }) => {
    asked.push(options.socket)
    throw new Error('enough')
  },
}))

it('a name of Redis with several addresses is tried address by address, each for two seconds', async () => {
  const access = { host: 'redis.test', port: 6379, username: null, password: null, tls: null }
  await expect(openRedis(access, { name: 'a', onError: () => {} })).rejects.toThrow()
  expect(asked).toMatchObject([{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2000 }])
})
