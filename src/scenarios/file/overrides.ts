import { isMap, isScalar, isSeq, type Node, parseDocument, visit, type YAMLMap } from 'yaml'
import type { Problem } from '../../types/scenario.ts'
import { type Path, pathText, type SourceDocument } from './document.ts'
import { nearest } from './nearest.ts'
import { entryNames } from './phase-names.ts'
import { holdsPassword, shownOption, writesHeaderSecret } from './secrets.ts'

/** Applies `--set path=value` to the tree, in order. Values are YAML. A path that leads nowhere is a problem. */
export function applyOverrides(source: SourceDocument, overrides: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(overrides).flatMap(([path, value]) => {
    const option = shownOption(path, value)
    const wrong = applyOne(source, path, value, option)
    if (wrong === null) return []
    return [{ file: `--set ${option}`, line: 0, column: 0, path, message: wrong[0], suggestion: wrong[1] }]
  })
}

type Wrong = [message: string, suggestion: string]

function applyOne(source: SourceDocument, pathWritten: string, text: string, option: string): Wrong | null {
  const parts = splitPath(pathWritten)
  if (parts === null)
    return [`${pathWritten} is not a path`, 'write a path such as fleet.meters, load[0].rate or load.talk.rate']
  const document = parseDocument(text, { version: '1.2', prettyErrors: false, stringKeys: true })
  const error = document.errors[0]
  if (error !== undefined)
    return [
      `the value is not YAML: ${option.endsWith('=...') ? error.code : error.message}`,
      'put text with special characters in quotes',
    ]
  const value = document.contents ?? document.createNode(null)
  if (holdsPassword(parts, value as Node))
    return ['a password must come from the environment', `write "\${NAME}", in quotes, and set the variable NAME`]
  if (writesHeaderSecret(pathWritten, text))
    return [
      'a secret in a header must come from the environment',
      `write "\${NAME}" or "Bearer \${NAME}", in quotes, and set the variable NAME`,
    ]
  visit(value, { Node: (_, node) => void source.overridden.set(node as Node, option) })
  return place(source, parts, value as Node, option)
}

/** `load[0].rate`, `load.talk.rate`, `load[half-hour peak].for` -> its parts. */
function splitPath(path: string): string[] | null {
  if (!/^[^.[\]]+(\.[^.[\]]+|\[[^[\]]+\])*$/.test(path)) return null
  return [...path.matchAll(/[^.[\]]+/g)].map((match) => match[0].trim())
}

function place(source: SourceDocument, parts: readonly string[], value: Node, option: string): Wrong | null {
  let node: unknown = source.root.contents
  const done: (string | number)[] = []
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1
    if (isSeq(node)) {
      const index = indexOf(node.items, part, done)
      if (typeof index !== 'number') return index
      if (last) node.items[index] = value
      else if (index === node.items.length)
        return [`${pathText([...done, index])} does not exist`, entriesHint(node.items, done)]
      done.push(index)
      node = node.items[index]
    } else if (isMap(node)) {
      const step = stepInto(source, node, part, last ? value : null, option)
      done.push(part)
      node = step
    } else {
      return [`${pathText(done)} has no fields`, `set ${pathText(done)} itself`]
    }
    if (!last && isScalar(node) && node.value === null)
      return [`${pathText(done)} has no value in the file`, 'give it a value there']
  }
  return null
}

/** Sets `key` to `value`, or returns what is there; a missing mapping on the way is made. */
function stepInto(source: SourceDocument, map: YAMLMap, key: string, value: Node | null, option: string): unknown {
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
  if (pair !== undefined && value === null) return pair.value
  const next = value ?? (source.root.createNode({}) as Node)
  if (pair !== undefined) {
    pair.value = next
    return next
  }
  const keyNode = source.root.createNode(key) as Node
  for (const node of [keyNode, next]) if (!source.overridden.has(node)) source.overridden.set(node, option)
  map.add(source.root.createPair(keyNode, next))
  return next
}

function indexOf(items: readonly unknown[], part: string, path: Path): number | Wrong {
  if (/^\d+$/.test(part)) {
    const index = Number(part)
    return index <= items.length ? index : [`${pathText([...path, index])} does not exist`, entriesHint(items, path)]
  }
  const names = path.join() === 'load' ? entryNames(items.map(nameAndKind)) : []
  const index = names.indexOf(part)
  if (index >= 0) return index
  const meant = nearest(part, known(names))
  const hint = meant === null ? entriesHint(items, path) : `write ${pathText([...path, meant])}`
  return [`${pathText(path)} has no entry ${JSON.stringify(part)}`, hint]
}

function known(names: readonly (string | null)[]): string[] {
  return names.filter((name) => name !== null)
}

function nameAndKind(item: unknown): { name?: string; kind?: string } {
  const read = (key: string) => (isMap(item) ? item.get(key) : undefined)
  const name = read('name')
  const kind = read('kind')
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof kind === 'string' ? { kind } : {}) }
}

function entriesHint(items: readonly unknown[], path: Path): string {
  const last = items.length - 1
  const range = last < 0 ? 'no entries' : last === 0 ? 'the entry [0]' : `the entries [0] to [${last}]`
  const names = path.join() === 'load' ? `: ${known(entryNames(items.map(nameAndKind))).join(', ')}` : ''
  return `${pathText(path)} has ${range}${names}`
}
