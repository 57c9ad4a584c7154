import { holdsWrittenSecret } from '../file/header-values.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** The name of a header: a token (RFC 9110, section 5.1). */
const token = /^[\w!#$%&'*+.^`|~-]+$/
/** Headers that say how the request is sent, which only the driver knows. */
const ofDriver = [
  ...['host', 'connection', 'content-length', 'content-type', 'transfer-encoding', 'keep-alive', 'expect', 'upgrade'],
  ...['te', 'trailer', 'proxy-connection'],
]

/** Headers of the http driver that cannot be sent, or that hold a secret for everybody to read. */
export function* headerContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const headers = Object.entries(draft.driver?.headers ?? {})
  const names = headers.map(([name]) => name.toLowerCase())
  for (const [i, [name, value]] of headers.entries()) {
    const path = ['driver', 'headers', name]
    if (ofDriver.includes(names[i]!)) {
      const suggestion = names[i] === 'content-type' ? 'remove it; driver.format chooses it' : 'remove it'
      yield { path, message: `${name} is set by the driver itself`, suggestion }
    } else if (names.indexOf(names[i]!) < i) {
      yield { path, message: `${name} is there twice: case does not matter`, suggestion: 'keep one of them' }
    } else yield* headerProblems(['driver'], name, value)
  }
}

/** What is wrong with one header, whoever sends it; `at`: what has the headers. */
export function* headerProblems(
  at: Contradiction['path'],
  name: string,
  value: string | undefined,
): Generator<Contradiction> {
  if (!token.test(name)) {
    // what follows a colon may be a value
    const message = `${JSON.stringify(name.split(':')[0])} is not the name of a header`
    const suggestion = 'write a name such as X-Api-Key, then a colon, a space and the value'
    yield { path: [...at, 'headers'], message, suggestion }
  } else if (value !== undefined && holdsWrittenSecret(name, value)) {
    const suggestion = `write it as "\${NAME}" or "Bearer \${NAME}", in quotes, and set the variable NAME`
    yield { path: [...at, 'headers', name], message: `${name} must come from the environment`, suggestion }
  }
}
