/** Text that XML 1.0 can hold, with its special characters escaped; the others are left out. */
export function xmlText(text: string): string {
  return [...text]
    .filter(isXmlCharacter)
    .map((character) => xmlEntities[character] ?? character)
    .join('')
}

const xmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** By the rule `Char` of XML 1.0: a lone half of a surrogate pair is none either. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0)!
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d
  return !(code >= 0x7f && code <= 0x9f) && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
}

/** Inside an attribute a reader turns line breaks and tabs into spaces, unless they are written as numbers. */
export function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll(/[\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`)
}

/** A field of RFC 4180: quoted where it has to be. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\n`
}

/** The value of a label in OpenMetrics, without its quotes. */
export function labelValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** Text in a cell of a Markdown table, or in a line: nothing in it is markup, and it stays on its line. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .replaceAll(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`
}

/** `words`: the columns that hold text; the others hold numbers and are aligned to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[],
): string {
  const lines = head.map((_, i) => (words.includes(i) ? '---' : '---:'))
  return [head, lines, ...rows].map(markdownRow).join('')
}

/** A name for formats that split at blanks, commas and slashes. */
export function oneWord(text: string): string {
  return text.replaceAll(/[^\w.+@=-]+/g, '-')
}
