/** `${NAME}` within a header, or `$${NAME}` for the characters themselves. */
export const anyVariable = /\$(\$?)\{([A-Za-z_]\w*)\}/g

export type Environment = Readonly<Record<string, string | undefined>>

/** One line of printable ASCII characters (RFC 9110, section 5.5). */
export function fitsHeader(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text)
}

/** The variables that a header needs. */
export function variablesOf(written: string): string[] {
  return [...written.matchAll(anyVariable)].flatMap(([, escaped, name]) => (escaped === '' ? [name!] : []))
}

/** What is sent. It may be a secret: keep it in memory only. What is not set is empty. */
export function headerValue(written: string, env: Environment): string {
  return written.replaceAll(anyVariable, (whole, escaped: string, name: string) =>
    escaped === '' ? (env[name] ?? '') : whole.slice(1),
  )
}

const secretNames =
  /auth|cookie|token|secret|passw|credential|session|signature|(?:api|access|subscription|functions)[-_]?key/i
const secretValues = /^(?:Bearer|Basic|Token|Digest|ApiKey)\s|^eyJ/i

/** Whether a header, by its name or the look of its value, holds a secret that is written out. */
export function holdsWrittenSecret(name: string, written: string): boolean {
  if (variablesOf(written).length > 0) return false
  return secretNames.test(name) || secretValues.test(written)
}
