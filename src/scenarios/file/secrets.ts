import { isMap, isPair, isScalar, type Node, visit } from 'yaml'

/** The fields that hold a secret, by their paths: there, and only there, `${NAME}` stays the name of a variable. */
const secretPath = /^services\.(?:kafka\.sasl|redis)\.password$/

/** `${NAME}` and nothing else. */
const variableAlone = /^\$\{([A-Za-z_]\w*)\}$/

export function isSecretPath(path: string): boolean {
  return secretPath.test(path)
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
  const bare = text.trim().replace(/^(['"])(.*)\1$/, '$2')
  if (/passw(?:or)?d|secret/i.test(path)) return variableIn(bare) === null
  const withoutVariables = text.replaceAll(/(['"]?)\$\{[A-Za-z_]\w*\}\1/g, '')
  return (
    /passw(?:or)?d['"]?\s*[:=]\s*[^\s,}]/i.test(withoutVariables) || /[^\s,[({"'/]:[^\s@]*@|\/\/[^/?#\s]*@/.test(text)
  )
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
