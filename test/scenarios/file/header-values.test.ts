import { describe, expect, test } from 'vitest'
import { headerValue, holdsWrittenSecret, variablesOf } from '../../../src/scenarios/file/header-values.ts'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'
import { shownOption } from '../../../src/scenarios/file/secrets.ts'
import { line, read, smallestReal } from '../examples.ts'

const secret = 'hunter2'
const http = smallestReal.replace('kind: kafka', 'kind: http, headers: HEADERS')
const withHeaders = (headers: string) => http.replace('HEADERS', () => headers)

/** Everything that reading a file makes, as text: the scenario or all problems, as shown and as data. */
function outcome(text: string, overrides: Record<string, string> = {}, env: Record<string, string> = { T: secret }) {
  const { scenario, problems } = read(text, { overrides, env })
  const told = `${JSON.stringify(scenario ?? problems)}\n${formatProblems(problems)}`
  return {
    headers: scenario?.driver.kind === 'http' ? scenario.driver.headers : null,
    problems: problems.map(line),
    told,
  }
}

describe('headers of the http driver', () => {
  test('are kept as they are written, with the names of their variables', () => {
    const { headers, told } = outcome(
      withHeaders(`{ X-Tenant: acme, Authorization: "Bearer \${T}", X-Api-Key: "\${T}", X-Raw: "$\${T}" }`),
    )
    expect(headers).toEqual({
      'X-Tenant': 'acme',
      Authorization: `Bearer \${T}`,
      'X-Api-Key': `\${T}`,
      'X-Raw': `$\${T}`,
    })
    expect(told).not.toContain(secret)
  })

  test('get the values of their variables only when a request is made', () => {
    expect(headerValue(`Bearer \${A}-\${B}`, { A: 'a', B: 'b' })).toBe('Bearer a-b')
    expect(headerValue(`$\${A} and \${MISSING}`, { A: 'a' })).toBe(`\${A} and `)
    expect(variablesOf(`\${A} $\${B} \${C_1}`)).toEqual(['A', 'C_1'])
  })

  test('are none by default, and belong to no other driver', () => {
    expect(outcome(withHeaders('{}')).headers).toEqual({})
    expect(outcome(smallestReal, { 'driver.headers': '{ X-Tenant: acme }' }).problems).toEqual([
      'driver.headers: headers belongs to the driver http; this one is kafka > remove it',
    ])
  })

  test('may be set on the command line', () => {
    expect(outcome(withHeaders('{}'), { 'driver.headers.X-Tenant': 'acme' }).headers).toEqual({ 'X-Tenant': 'acme' })
    expect(outcome(withHeaders('{}'), { 'driver.headers.Authorization': `"Bearer \${T}"` }).headers).toEqual({
      Authorization: `Bearer \${T}`,
    })
  })
})

describe('a secret that is written out in a header', () => {
  test.each([
    ['Authorization', `"Bearer ${secret}"`],
    ['authorization', secret],
    ['X-Api-Key', secret],
    ['Ocp-Apim-Subscription-Key', secret],
    ['Cookie', `session=${secret}`],
    ['X-Auth-Token', secret],
    ['X-Whatever', `"Basic ${secret}"`],
    ['X-Api-Key', '4711'],
    ['X-Api-Key', `[${secret}]`],
    ['X-Api-Key', `{ a: ${secret} }`],
    ['X-Api-Key', `"\${T${secret}"`],
    ['X-Api-Key', `"${secret}\\n"`],
  ])('is refused and not shown: %s: %s', (name, value) => {
    const { headers, told } = outcome(withHeaders(`{ ${name}: ${value} }`), {}, {})
    expect(headers).toBeNull()
    expect(told).not.toContain(secret)
    expect(told).not.toContain('4711')
  })

  test.each([
    ['driver.headers.Authorization', `Bearer ${secret}`],
    ['driver.headers[X-Api-Key]', secret],
    ['driver.headers', `{ Authorization: "Bearer ${secret}" }`],
    ['driver.headers', `{ "x-api-key": ${secret} }`],
    ['driver', `{ kind: http, headers: { Authorization: "Bearer ${secret}" } }`],
  ])('is refused and not shown in --set %s', (path, value) => {
    const { headers, told } = outcome(withHeaders('{}'), { [path]: value, 'driver[headers]': '{}' })
    expect(headers).toBeNull()
    expect(told).not.toContain(secret)
    expect(told).toContain('must come from the environment')
    expect(shownOption(path, value)).toBe(`${path}=...`)
  })

  test('is told what to write', () => {
    expect(outcome(withHeaders(`{ Authorization: "Bearer ${secret}" }`)).problems).toEqual([
      `driver.headers.Authorization: Authorization must come from the environment > write it as "\${NAME}" or "Bearer \${NAME}", in quotes, and set the variable NAME`,
    ])
  })

  test('is not seen in what only looks like a name', () => {
    expect(holdsWrittenSecret('X-Tenant', 'acme')).toBe(false)
    expect(holdsWrittenSecret('Idempotency-Key', '1')).toBe(false)
    expect(shownOption('driver.headers.X-Tenant', 'acme')).toBe('driver.headers.X-Tenant=acme')
    expect(shownOption('driver.headers.Authorization', `"Bearer \${T}"`)).toBe(
      `driver.headers.Authorization="Bearer \${T}"`,
    )
  })
})

describe('mistakes in headers', () => {
  test.each([
    [
      '"Authorization: Bearer x"',
      `driver.headers: headers is not a mapping of names and values > write headers: { Authorization: "Bearer \${TOKEN}" }`,
    ],
    [
      '["X-Tenant: acme"]',
      `driver.headers: headers is not a mapping of names and values > write headers: { Authorization: "Bearer \${TOKEN}" }`,
    ],
    ['{ X-Version: 2 }', 'driver.headers.X-Version: X-Version is not text > write the value of the header, in quotes'],
    ['{ X-Tenant: }', 'driver.headers.X-Tenant: X-Tenant has no value > write the value of the header, in quotes'],
    ['{ X-Tenant: " " }', 'driver.headers.X-Tenant: X-Tenant is blank > write the value of the header'],
    [
      '{ X-Tenant: "a\\r\\nX-Evil: 1" }',
      'driver.headers.X-Tenant: X-Tenant contains what a header cannot have > write one line of ASCII characters',
    ],
    [
      '{ X-Tenant: "Zürich" }',
      'driver.headers.X-Tenant: X-Tenant contains what a header cannot have > write one line of ASCII characters',
    ],
    [
      `{ X-Tenant: "\${1}" }`,
      `driver.headers.X-Tenant: X-Tenant does not name a variable > write \${NAME}, or $\${ for the characters`,
    ],
    [
      '{ X Tenant: acme }',
      'driver.headers: "X Tenant" is not the name of a header > write a name such as X-Api-Key, then a colon, a space and the value',
    ],
    [
      '{ Content-Type: text/plain }',
      'driver.headers.Content-Type: Content-Type is set by the driver itself > remove it; driver.format chooses it',
    ],
    [
      '{ Content-Length: "5" }',
      'driver.headers.Content-Length: Content-Length is set by the driver itself > remove it',
    ],
    ['{ X-A: "1", x-a: "2" }', 'driver.headers.x-a: x-a is there twice: case does not matter > keep one of them'],
    [
      `{ X-Tenant: "\${GONE}" }`,
      'driver.headers.X-Tenant: the environment variable GONE is not set > set it: GONE=... loadcurve ...',
    ],
    [
      `{ X-Tenant: "\${EMPTY}" }`,
      'driver.headers.X-Tenant: the environment variable EMPTY is empty > set it: EMPTY=... loadcurve ...',
    ],
    [
      `{ X-Tenant: "\${LINES}" }`,
      'driver.headers.X-Tenant: the environment variable LINES is not one line of ASCII characters > set it: LINES=... loadcurve ...',
    ],
  ])('are told with what to write: %s', (headers, problem) => {
    expect(outcome(withHeaders(headers), {}, { EMPTY: '', LINES: `${secret}\n` }).problems).toEqual([problem])
  })

  test('do not carry a variable through an alias into what is recorded', () => {
    const text = withHeaders('{ X-Tenant: *t }').replace('seed: 1', `seed: &t "\${T}"`)
    const { told, problems } = outcome(text, {}, { T: '4711' })
    expect(problems).toContain(
      `driver.headers.X-Tenant: "\${T}" is not allowed here: this text is written to results > write it out, or use --set`,
    )
    expect(told).not.toContain('4711')
  })
})
