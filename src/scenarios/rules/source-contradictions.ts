import { headerProblems } from './header-contradictions.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** Log-ins of sources of metrics that cannot be sent, or that hold a secret for everybody to read. */
export function* sourceContradictions({ draft, isWritten }: ReadPlan): Generator<Contradiction> {
  for (const kind of ['prometheus', 'jmx'] as const)
    for (const [i, source] of (draft.collect?.[kind] ?? []).entries())
      yield* loginProblems(['collect', kind, i], source?.headers ?? {}, isWritten)
  const kafka = draft.services?.kafka
  if (typeof kafka !== 'object' || !('jolokiaLogin' in kafka) || kafka.jolokiaLogin === undefined) return
  const path = ['services', 'kafka', 'jolokiaLogin']
  if (kafka.jolokia === undefined)
    yield { path, message: 'jolokiaLogin needs jolokia', suggestion: 'add the URLs of the agents, or remove it' }
  yield* loginProblems(path, kafka.jolokiaLogin.headers ?? {}, isWritten)
}

function* loginProblems(
  path: Contradiction['path'],
  headers: Readonly<Record<string, string | undefined>>,
  isWritten: ReadPlan['isWritten'],
): Generator<Contradiction> {
  for (const [name, value] of Object.entries(headers)) yield* headerProblems(path, name, value)
  const basic = isWritten([...path, 'username'])
  if (basic !== isWritten([...path, 'password']))
    yield {
      path: [...path, basic ? 'username' : 'password'],
      message: basic ? 'a user name needs a password' : 'a password needs a user name',
      suggestion: basic ? `add password: "\${NAME}"` : 'add username, or write a token into headers.Authorization',
    }
  else if (basic && hasAuthorization(headers))
    yield {
      path: [...path, 'username'],
      message: 'the source already has an Authorization header',
      suggestion: 'remove either the header, or username and password',
    }
}

function hasAuthorization(headers: object): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')
}
