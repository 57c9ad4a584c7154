/** `<!-- fields: driver -->` or `<!-- commands -->`, what is made, and `<!-- /fields -->` or `<!-- /commands -->`. */
const block = /^<!-- (fields|commands)(?:: (\S+))? -->\n[\s\S]*?^<!-- \/\1 -->$/gm

/** The paths of the field tables of a page. */
export function tablePaths(text: string): string[] {
  return [...text.matchAll(block)].flatMap(([, kind, path]) => (kind === 'fields' && path !== undefined ? [path] : []))
}

/** The page with what stands between its markers made again. */
export function regenerated(
  text: string,
  make: { fields(path: string, others: readonly string[]): string; commands(): string },
): string {
  const paths = tablePaths(text)
  return text.replace(block, (_, kind: 'fields' | 'commands', path: string = '.') => {
    const others = paths.filter((other) => other !== path)
    const made = kind === 'fields' ? make.fields(path, others) : make.commands()
    const marker = kind === 'fields' ? `${kind}: ${path}` : kind
    return `<!-- ${marker} -->\n\n${made}\n\n<!-- /${kind} -->`
  })
}

/** What people wrote of a page. */
export function withoutMade(text: string): string {
  return text.replace(block, '')
}
