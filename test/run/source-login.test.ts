import { expect, test } from 'vitest'
import { sourceHeaders } from '../../src/run/source-login.ts'

const none = { headers: {}, username: null, password: null }

test('a source gets its token, and its user with a password, from the environment', () => {
  const bearer = { ...none, headers: { Authorization: `Bearer \${TOKEN}`, 'X-Tenant': 'acme' } }
  expect(sourceHeaders(bearer, { TOKEN: 'x' })).toEqual({ Authorization: 'Bearer x', 'X-Tenant': 'acme' })
  const basic = { ...none, username: 'u', password: { env: 'JPW' } }
  expect(sourceHeaders(basic, { JPW: 'pä:ss' })).toEqual({
    Authorization: `Basic ${Buffer.from('u:pä:ss').toString('base64')}`,
  })
  expect(sourceHeaders(none, {})).toEqual({})
})
