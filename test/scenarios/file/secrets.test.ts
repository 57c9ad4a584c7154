import { describe, expect, test } from 'vitest'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'
import { shownOption } from '../../../src/scenarios/file/secrets.ts'
import { line, read, smallestReal } from '../examples.ts'

const secret = 'hunter2'
const variable = (name: string) => `\${${name}}`
const redis = (more: string) => `services: { redis: { address: "127.0.0.1:6379", ${more} } }\n`
const sasl = (password: string) =>
  `services: { kafka: { addresses: ["127.0.0.1:1"], sasl: { mechanism: plain, username: u, password: ${password} } } }\n`

/** Everything that reading a file makes, as text: the scenario or all problems, as shown and as data. */
function outcome(text: string, overrides: Record<string, string> = {}, env: Record<string, string> = {}) {
  const { scenario, problems } = read(text, { overrides, env })
  return { valid: scenario !== null, text: `${JSON.stringify(scenario ?? problems)}\n${formatProblems(problems)}` }
}

describe('a password that is written out in the file', () => {
  test.each([
    ['plainly', redis(`password: ${secret}`)],
    ['as a number', redis('password: 4711')],
    ['beside a variable', redis(`password: "${variable('P')}${secret}"`)],
    ['as a list', redis(`password: [${secret}]`)],
    ['as a mapping', redis(`password: { text: ${secret} }`)],
    ['under a misspelt key', redis(`pasword: ${secret}`)],
    ['for the broker', sasl(secret)],
    ['through an alias', `${redis('password: *p')}why2: &p ${secret}\n`.replace(/(.*)\n(.*)\n/, '$2\n$1\n')],
  ])('%s is refused and not told', (_, services) => {
    const { valid, text } = outcome(smallestReal + services, {}, { P: 'set' })
    expect(valid).toBe(false)
    expect(text).not.toContain(secret)
    expect(text).not.toContain('4711')
  })

  test('is told what to write', () => {
    expect(read(smallestReal + redis(`password: ${secret}`)).problems.map(line)).toEqual([
      `services.redis.password: password must come from the environment > write "${variable('NAME')}", in quotes, and set the variable NAME`,
    ])
  })
})

describe('a password that is written out in --set', () => {
  const cases: [path: string, value: string][] = [
    ['services.redis.password', secret],
    ['services.kafka.sasl[password]', secret],
    ['services.redis.password', `{ a: ${secret} }`],
    ['services.redis.password', `[${secret}`],
    ['services.redis', `{ address: "127.0.0.1:6379", password: ${secret} }`],
    ['services.redis', `{ address: "127.0.0.1:6379", "password": "${secret}" }`],
    ['services', `{ redis: { address: "127.0.0.1:6379", password: ${secret} } }`],
    ['services', `{ redis: { address: "127.0.0.1:6379", password: ${secret}`],
    ['services.redis.passwd', secret],
    ['target.options.url', `http://me:${secret}@127.0.0.1:8080/`],
    ['services.redis.address', `me:${secret}@127.0.0.1:6379`],
    ['services.redis', `redis://me:${secret}@127.0.0.1:6379`],
    ['services.kafka', `{ addresses: ["u:${secret}@127.0.0.1:9092"] }`],
  ]
  test.each(cases)('at %s is refused and not told: %s', (path, value) => {
    const { valid, text } = outcome(smallestReal, { [path]: value }, { P: 'set' })
    expect(valid).toBe(false)
    expect(text).not.toContain(secret)
  })

  test.each([
    ['services.redis.password', secret],
    ['services.redis', `{ address: "127.0.0.1:6379", password: ${secret} }`],
  ])('at %s is refused even where a later --set replaces it, since the command line would be recorded', (path, value) => {
    const overrides = { [path]: value, 'services[redis]': 'managed' }
    expect(outcome(smallestReal + redis('username: u'), overrides).valid).toBe(false)
  })
})

describe('a password from the environment', () => {
  test('is the name of its variable, which is all that the scenario keeps', () => {
    const { scenario } = read(smallestReal + redis(`password: "${variable('P')}"`), { env: { P: secret } })
    expect(scenario?.services.redis).toMatchObject({ password: { env: 'P' } })
    expect(JSON.stringify(scenario)).not.toContain(secret)
  })

  test('can be named in --set too', () => {
    const overrides = { 'services.redis': `{ address: "127.0.0.1:6379", password: "${variable('P')}" }` }
    expect(outcome(smallestReal, overrides, { P: secret })).toMatchObject({ valid: true })
    expect(outcome(smallestReal, { 'services.redis.password': variable('P') }, { P: secret }).text).not.toContain(
      secret,
    )
  })

  test.each([
    ['not set', {}],
    ['empty', { P: '' }],
  ])('that is %s is a problem, told once', (how, env) => {
    expect(read(smallestReal + redis(`password: "${variable('P')}"`), { env }).problems.map(line)).toEqual([
      `services.redis.password: the environment variable P is ${how} > set it: P=... loadcurve ...`,
    ])
  })

  test.each([
    'services.redis.address',
    'services.redis.username',
    'services.redis.tls.ca',
    'target.options.curvesTopic',
  ])('does not become a text that goes into results: %s', (path) => {
    const text = smallestReal.replace('engine: node', 'engine: external') + redis('username: u')
    const { valid, text: told } = outcome(text, { [path]: variable('P') }, { P: secret })
    expect(valid).toBe(false)
    expect(told).not.toContain(secret)
  })
})

describe('an option as it is shown', () => {
  test.each([
    ['load[0].rate', '50k/s'],
    ['services.redis.password', variable('P')],
    ['services.redis', `{ address: a:1, password: "${variable('P')}" }`],
    ['why', 'passwords are a nuisance'],
  ])('%s=%s is whole', (path, value) => expect(shownOption(path, value)).toBe(`${path}=${value}`))

  test.each([
    ['services.redis.password', secret],
    ['services.redis', `{password: ${secret}}`],
    ['services.redis', `{password: "${variable('P')}", password: ${secret}}`],
    ['target.options.url', `http://a:${secret}@b/`],
  ])('%s=... leaves out what may be a password', (path, value) => expect(shownOption(path, value)).toBe(`${path}=...`))
})
