import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Problem } from '../types/scenario.ts'
import { type Path, pathText, placeOf, type SourceDocument } from './document.ts'

/** Text that goes into results as it stands, so that a variable's value would go there too. */
const literalText = /^(name|fleet\.model|load\[\d+\]\.name|objectives\[\d+\]\.phase|allow\[\d+\])$/
/** Text that is kept as written: the variable must be set, its value is not used. */
const keptAsWritten = /^why$/

/**
 * Replaces `${NAME}` in the string values of the tree (never in the file's text); `$${NAME}` stands for the characters
 * themselves. Says which variables are not set.
 */
export function substituteVariables(
  source: SourceDocument,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const problems: Problem[] = []
  const visited = new Set<unknown>()
  const visit = (node: unknown, path: Path): void => {
    if (isAlias(node) || visited.has(node)) return
    visited.add(node)
    if (isMap(node)) for (const pair of node.items) visit(pair.value, [...path, String(pair.key)])
    if (isSeq(node)) for (const [i, item] of node.items.entries()) visit(item, [...path, i])
    if (isScalar(node) && typeof node.value === 'string' && node.value.includes('${')) {
      problems.push(...substituteIn(source, node as typeof node & { value: string }, pathText(path), env))
    }
  }
  visit(source.root.contents, [])
  return problems
}

function substituteIn(
  source: SourceDocument,
  node: Node & { value: string },
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const written = node.value
  const problems: Problem[] = []
  const say = (message: string, suggestion: string) =>
    problems.push({ ...placeOf(source, node), path, message, suggestion })
  let replacedAny = false
  const value = written.replace(/\$(\$?)\{([^}]*)\}/g, (whole, escaped: string, name: string) => {
    if (escaped !== '') return whole.slice(1)
    if (!/^[A-Za-z_]\w*$/.test(name))
      say(`${whole} does not name a variable`, `write \${NAME}, or $\${ for the characters`)
    else if (env[name] === undefined)
      say(`the environment variable ${name} is not set`, `set it: ${name}=... loadcurve ...`)
    else if (literalText.test(path))
      say(`${whole} cannot stand here: this text goes into results`, 'write it out, or use --set')
    else replacedAny = true
    return env[name] ?? ''
  })
  if (keptAsWritten.test(path) || problems.length > 0) return problems
  node.value = value
  if (replacedAny) source.written.set(node, written)
  return problems
}
