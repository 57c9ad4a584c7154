/** The colours of `report/kit/text-table.ts`, the only escape codes that loadcurve writes into its texts. */
const ownColors = ['0', '1', '2', '31', '32', '33'].map((code) => `\\u001b\\[${code}m`).join('|')

/** Everything that a terminal may act on instead of showing it, but for line ends, tabs and our own colours. */
const unsafe = new RegExp(`(${ownColors}|[\\n\\t])|[\\u0000-\\u001f\\u007f-\\u009f\\u202a-\\u202e\\u2066-\\u2069]`, 'g')

/**
 * `text` with its control characters written out (`\u001b`). What a broker, a database, a pipeline or a file of results
 * says is shown, and never moves the cursor, clears a line, renames the window or turns the text around. As in JSON, so
 * that a line of JSON stays one.
 */
export function printable(text: string): string {
  return text.replaceAll(unsafe, (found, safe?: string) => safe ?? escaped(found))
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
