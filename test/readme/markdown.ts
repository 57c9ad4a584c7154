/** The text of a section, from its heading to the next one of the same or a higher level. */
export function sectionOf(markdown: string, title: string): string {
  const lines = markdown.split('\n')
  const start = lines.findIndex((line) => line.replace(/^#+ /, '') === title && line.startsWith('#'))
  if (start < 0) throw new Error(`there is no section ${title}`)
  const level = /^#+/.exec(lines[start]!)![0].length
  const after = lines.findIndex((line, i) => i > start && new RegExp(`^#{1,${level}} `).test(line))
  return lines.slice(start, after < 0 ? undefined : after).join('\n')
}

/** Contents of the fenced blocks in a language. */
export function fencesOf(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2]!)
}

/** Everything set as code: inline spans, and the lines of fenced and indented blocks. */
export function codeIn(markdown: string): string[] {
  const fence = /^```\w+\n[\s\S]*?^```$/gm
  const fenced = [...markdown.matchAll(fence)].flatMap(([block]) => block.split('\n').slice(1, -1))
  const rest = markdown.replace(fence, '')
  const indented = rest.split('\n').filter((line) => line.startsWith('    '))
  const spans = [...rest.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)
  return [...fenced, ...indented, ...spans]
}

/** The cells of all tables, without head and rule. */
export function rowsOf(markdown: string): string[][] {
  const lines = markdown.split('\n')
  const isRule = (line: string | undefined) => line !== undefined && /^\|[-|: ]+\|$/.test(line)
  return lines
    .filter((line, i) => line.startsWith('|') && !isRule(line) && !isRule(lines[i + 1]))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
}

/** Targets of links and pictures within the project. */
export function linksOf(markdown: string): string[] {
  const targets = [...textOutsideFences(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
  return targets.filter((target) => !/^[a-z]+:/.test(target))
}

/** What a link may name after `#`: each heading in small letters, spaces as hyphens, other signs left out. */
export function anchorsOf(markdown: string): string[] {
  return [...textOutsideFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

export function textOutsideFences(markdown: string): string {
  return markdown.replace(/^```\w*\n[\s\S]*?^```$/gm, '')
}

/** What is neither code nor sample output. */
export function withoutCode(markdown: string): string {
  return textOutsideFences(markdown)
    .replace(/^ {4}.*$/gm, '')
    .replace(/`[^`\n]+`/g, '')
}
