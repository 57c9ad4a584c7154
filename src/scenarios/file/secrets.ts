import { isMap, isPair, isScalar, type Node, visit } from 'yaml'
import { holdsWrittenSecret } from './header-values.ts'

/** The fields that hold a secret, by their paths: there, and only there, `${NAME}` stays the name of a variable. */
const secretPath = /^(?:services\.(?:kafka\.(?:sasl|jolokiaLogin)|redis)|collect\.(?:prometheus|jmx)\[\d+\])\.password$/

/** `${NAME}` and nothing else. */
const variableAlone = /^\$\{([A-Za-z_]\w*)\}$/

export function isSecretPath(path: string): boolean {
  return secretPath.test(path)
}

/** Headers hold secrets within other text: `Bearer ${TOKEN}`. */
export function isHeaderPath(path: string): boolean {
  return /^(?:driver|services\.kafka\.jolokiaLogin|collect\.(?:prometheus|jmx)\[\d+\])\.headers\./.test(path)
}

/** The variable that a text names, or null where the text is anything else. */
export function variableIn(text: unknown): string | null {
  return typeof text === 'string' ? (variableAlone.exec(text)?.[1] ?? null) : null
}

/**
 * `--set path=value` as it may be shown and recorded: what is or holds a password, or looks like one in a URL, is left
 * out unless it is the name of a variable.
 */
export function shownOption(path: string, text: string): string {
  return mentionsSecret(path, text) ? `${path}=...` : `${path}=${text}`
}

function mentionsSecret(path: string, text: string): boolean {
  if (writesHeaderSecret(path, text)) return true
  const bare = text.trim().replace(/^(['"])(.*)\1$/, '$2')
  if (/passw(?:or)?d|secret/i.test(path)) return variableIn(bare) === null
  const withoutVariables = text.replaceAll(/(['"]?)\$\{[A-Za-z_]\w*\}\1/g, '')
  return (
    /passw(?:or)?d['"]?\s*[:=]\s*[^\s,}]/i.test(withoutVariables) || /[^\s,[({"'/]:[^\s@]*@|\/\/[^/?#\s]*@/.test(text)
  )
}

/**
 * Whether `driver.headers.X=...`, or all headers, or the whole driver is set with a secret that is written out; or those
 * of a source of metrics.
 */
export function writesHeaderSecret(path: string, text: string): boolean {
  const at =
    /^(?:driver|services(?:[.[]kafka\]?(?:[.[]jolokiaLogin\]?)?)?|collect(?:[.[](?:prometheus|jmx)\]?(?:\[[^\]]*\]|\.[^.[]+)?)?)(?:[.[]headers\]?(?:[.[]([^\]]+)\]?)?)?$/.exec(
      path.replaceAll(/\s/g, ''),
    )
  if (at === null || (!path.includes('headers') && !text.includes('headers'))) return false
  if (at[1] !== undefined) return holdsWrittenSecret(at[1], text.trim().replace(/^(['"])(.*)\1$/, '$2'))
  const pairs = [...text.matchAll(/([\w!#$%&*+.^`|~-]+)['"]?\s*:\s*("[^"]*"?|'[^']*'?|[^,{}]*)/g)]
  return pairs.some(([, name, value]) => holdsWrittenSecret(name!, value!.replaceAll(/^\s*['"]|['"]\s*$/g, '')))
}

/** Whether a value that is set at `path` is, or holds, a password that is written out. */
export function holdsPassword(path: readonly string[], value: Node): boolean {
  if (path.at(-1) === 'password') return !(isScalar(value) && variableIn(value.value) !== null)
  let found = false
  visit(value, {
    Pair: (_, pair) => {
      if (!isPair(pair) || !isScalar(pair.key) || pair.key.value !== 'password') return undefined
      found ||= isMap(pair.value) || !(isScalar(pair.value) && variableIn(pair.value.value) !== null)
      return undefined
    },
  })
  return found
}
