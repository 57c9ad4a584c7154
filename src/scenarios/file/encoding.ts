/** Why the content of a file cannot be a scenario, and what to do; null = it is text. */
export function notText(text: string): { readonly message: string; readonly suggestion: string } | null {
  if (isUtf16(text)) return { message: 'the file is UTF-16', suggestion: 'save it as UTF-8' }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text)) return null
  return { message: 'the file is not text', suggestion: 'name a YAML file; `loadcurve init` writes one to start from' }
}

/** As Windows PowerShell writes it with `>`: every other byte is 0. */
function isUtf16(text: string): boolean {
  const start = text.replace(/^\ufffd+/, '').slice(0, 64)
  return /^(?:[^\0]\0){4,}/.test(start) || /^(?:\0[^\0]){4,}/.test(start)
}
