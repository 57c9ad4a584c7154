import { z } from 'zod'
import { type HostPort, hostPortOf } from '../../addresses.ts'
import { anyVariable, fitsHeader } from '../file/header-values.ts'
import { variableIn } from '../file/secrets.ts'
import { field, readText } from './fields.ts'
import { isRefusal, type Reader, refusal } from './refusal.ts'

const userInfo = /\/\/[^/?#\s]*@/

/** `host:port`; a host may be a name, an IPv4 address, or an IPv6 address in square brackets. */
export const readAddress: Reader<string> = (raw) => {
  const text = readText({ most: 300, forbidden: /\s/, but: 'write host:port without spaces' })(raw)
  if (typeof text !== 'string') return text
  const hint = 'write host:port, such as 127.0.0.1:9092'
  if (text.includes('@')) return secretRefusal('contains a user or a password', 'write only host:port')
  if (/^\w+:\/\//.test(text))
    return refusal('is a URL', hint, `write ${text.replace(/^\w+:\/\//, '').replace(/\/.*$/, '')}`)
  const match = /^(\[[0-9a-fA-F:.]+\]|[\w.-]+):(\d{1,5})$/.exec(text)
  if (match === null) return refusal(/^[\w.-]+$/.test(text) ? 'has no port' : 'is not an address', hint)
  const port = Number(match[2])
  return port >= 1 && port <= 65_535 ? text : refusal('has an invalid port', 'write a port from 1 to 65535')
}

/** An http or https URL, without a user or password in it. */
const readUrl: Reader<string> = (raw) => {
  const text = readText({ most: 1000, forbidden: /\s/, but: 'write a URL without spaces' })(raw)
  if (typeof text !== 'string') return text
  const hint = 'write a URL such as http://127.0.0.1:8080/curves'
  if (userInfo.test(text)) return secretRefusal('contains a user or a password', 'write the URL without them')
  if (!/^https?:\/\//.test(text)) return refusal('is not an http URL', hint)
  return URL.canParse(text) ? text : refusal('is not a URL', hint)
}

/** Host and port of an address or URL that was read; the port of a URL follows from its scheme where it is not written. */
export function hostAndPort(place: string): HostPort {
  if (!place.includes('://')) return hostPortOf(place) ?? { host: place, port: 0 }
  const { hostname, port, protocol } = new URL(place)
  return { host: bare(hostname), port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}

/**
 * The name of the variable in `${NAME}`. Whatever else stands there may be a password, so a refusal never shows it.
 */
const readSecretName: Reader<{ env: string }> = (raw) => {
  const env = variableIn(raw)
  return env === null
    ? secretRefusal('must come from the environment', `write "\${NAME}", in quotes, and set the variable NAME`)
    : { env }
}

const mostHeader = 8000

/** The value of an HTTP header (RFC 9110, section 5.5), in ASCII. It may hold a secret, so a refusal never shows it. */
const readHeader: Reader<string> = (raw) => {
  if (typeof raw !== 'string') return secretRefusal('is not text', 'write the value of the header, in quotes')
  if (raw.trim() === '') return secretRefusal('is blank', 'write the value of the header')
  if (raw.length > mostHeader)
    return secretRefusal(`is longer than ${mostHeader} characters`, 'write something shorter')
  if (!fitsHeader(raw)) return secretRefusal('contains what a header cannot have', 'write one line of ASCII characters')
  if (/\$\{/.test(raw.replaceAll(anyVariable, '')))
    return secretRefusal('does not name a variable', `write \${NAME}, or $\${ for the characters`)
  return raw.trim()
}

function secretRefusal(wrong: string, write: string) {
  return { ...refusal(wrong, write), secret: true }
}

export const addressField = (title: string, description: string, example: string) =>
  field(readAddress, { title, description, examples: [example], type: 'string' })

export const urlField = (title: string, description: string, example: string) =>
  field(readUrl, { title, description, examples: [example], type: 'string', format: 'uri' })

/** Text that other systems know: a topic, a user, a file. Never from the environment. */
export const nameField = (title: string, description: string, example: string, pattern: RegExp, but: string) =>
  field(
    (raw) => {
      const text = readText({ most: 1000 })(raw)
      return isRefusal(text) || pattern.test(text) ? text : refusal('is not a valid name here', but)
    },
    { title, description, examples: [example], type: 'string', pattern: pattern.source },
  )

export const fileField = (title: string, description: string, example: string) =>
  field(readText({ most: 1000 }), { title, description, examples: [example], type: 'string' })

const headerField = (title: string, description: string) =>
  field(readHeader, { title, description, examples: [`Bearer \${TOKEN}`], type: 'string' })

export const secretField = (title: string, description: string) =>
  field(readSecretName, {
    title,
    description: `${description} Must come from the environment; never appears in results or messages.`,
    examples: [`\${PASSWORD}`],
    type: 'string',
    pattern: '^\\$\\{[A-Za-z_]\\w*\\}$',
  })

/** Headers by name, with secrets from the environment; `which`: a sentence on them. */
export const headersField = (which: string) =>
  z
    .record(
      z.string(),
      headerField(
        'Header',
        `Value of the header; \${NAME} in it comes from the environment and never appears in results.`,
      ),
    )
    .meta({
      title: 'Headers',
      description: `${which} Secrets are written as \${NAME} and come from the environment; they never appear in results or messages.`,
      examples: [{ Authorization: `Bearer \${TOKEN}` }],
    })
