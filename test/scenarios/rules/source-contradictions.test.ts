import { describe, expect, test } from 'vitest'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'
import { shownOption } from '../../../src/scenarios/file/secrets.ts'
import { line, read, smallestReal } from '../examples.ts'

const secret = 'hunter2'

/** What a Prometheus source with these fields is read as; `all` is everything that a user or a file could see of it. */
function outcome(fields: string, overrides: Record<string, string> = {}) {
  const text = `${smallestReal}\ncollect:\n  prometheus:\n    - { name: a, url: "http://127.0.0.1:1/", series: [b], ${fields} }\n`
  const { scenario, problems } = read(text, { overrides, env: { T: secret } })
  const [source] = scenario?.collect.prometheus ?? []
  const all = `${JSON.stringify(scenario ?? problems)}\n${formatProblems(problems)}`
  return { source, problems: problems.map(line), all }
}

describe('the log-in of a source', () => {
  test('is kept as it is written, with the names of its variables', () => {
    const { source, all } = outcome(`username: u, password: "\${T}", headers: { X-Key: "\${T}" }`)
    expect(source).toMatchObject({ username: 'u', password: { env: 'T' }, headers: { 'X-Key': `\${T}` } })
    expect(all).not.toContain(secret)
    expect(outcome(`headers: { Authorization: "Bearer \${T}" }`).source?.headers).toEqual({
      Authorization: `Bearer \${T}`,
    })
    expect(outcome('every: 2s').source).toMatchObject({ username: null, password: null, headers: {} })
  })

  test.each([
    [
      'username: u, password: hunter2',
      `password: password must come from the environment > write "\${NAME}", in quotes, and set the variable NAME`,
    ],
    ['username: u', `username: a user name needs a password > add password: "\${NAME}"`],
    [
      `password: "\${T}"`,
      'password: a password needs a user name > add username, or write a token into headers.Authorization',
    ],
    [
      `username: u, password: "\${T}", headers: { authorization: "\${T}" }`,
      'username: the source already has an Authorization header > remove either the header, or username and password',
    ],
    [
      'headers: { Authorization: Bearer hunter2 }',
      `headers.Authorization: Authorization must come from the environment > write it as "\${NAME}" or "Bearer \${NAME}", in quotes, and set the variable NAME`,
    ],
    [
      'headers: { "X Key": "hunter2" }',
      'headers: "X Key" is not the name of a header > write a name such as X-Api-Key, then a colon, a space and the value',
    ],
    [
      `username: u, password: "\${MISSING}"`,
      'password: the environment variable MISSING is not set > set it: MISSING=... loadcurve ...',
    ],
  ])('that cannot be right is refused, and no message shows a secret: %s', (fields, problem) => {
    const { problems, all } = outcome(fields)
    expect(problems).toEqual([`collect.prometheus[0].${problem}`])
    expect(all).not.toContain(secret)
  })

  test('is not shown where it is set on the command line', () => {
    for (const [path, value] of [
      ['collect.prometheus[0].headers.Authorization', 'Bearer hunter2'],
      ['collect.prometheus', '[{ name: a, headers: { Authorization: "Bearer hunter2" } }]'],
      ['collect.jmx[0].password', 'hunter2'],
    ] as const)
      expect(shownOption(path, value)).toBe(`${path}=...`)
    expect(outcome('every: 1s', { 'collect.prometheus[0].headers.X-Token': secret }).all).not.toContain(secret)
  })
})
