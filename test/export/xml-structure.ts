/**
 * What is wrong with a JUnit document: tags that do not close each other, bare markup, characters that XML does not
 * have, and counts that its elements contradict. The real schema is checked beside it (`readers/`) where a validator is
 * installed.
 */
export function structureFaults(text: string): string[] {
  return [...characterFaults(text), ...nestingFaults(text), ...countFaults(text)]
}

function characterFaults(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const bad = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.exec(text)
  const bare = /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.exec(text)
  return [bad, bare].flatMap((match) => (match === null ? [] : [`at ${match.index}: ${JSON.stringify(match[0])}`]))
}

const tag = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g

function nestingFaults(text: string): string[] {
  const body = text.replace(/^<\?xml [^?]*\?>\n/, '')
  const faults = /[<>]/.test(body.replaceAll(tag, '')) ? ['there is markup that is no tag'] : []
  const open: string[] = []
  for (const [, closes, name, , empty] of body.matchAll(tag)) {
    if (closes === '/' && open.pop() !== name) faults.push(`</${name}> closes nothing`)
    if (closes === '' && empty === '') open.push(name!)
  }
  return open.length === 0 ? faults : [...faults, `not closed: ${open.join(', ')}`]
}

function countFaults(text: string): string[] {
  const root = /<testsuites [^>]*>/.exec(text)?.[0] ?? ''
  const counted = { tests: 'testcase', failures: 'failure', errors: 'error' }
  return Object.entries(counted).flatMap(([attribute, element]) => {
    const said = new RegExp(` ${attribute}="(\\d+)"`).exec(root)?.[1]
    const found = text.match(new RegExp(`<${element}[ />]`, 'g'))?.length ?? 0
    return said === String(found) ? [] : [`${attribute} is ${said}, but there are ${found}`]
  })
}
