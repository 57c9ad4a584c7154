import { isAlias, isMap, isScalar, isSeq, type Node, Pair, type YAMLMap } from 'yaml'
import type { Problem } from '../../types/scenario.ts'
import { pathText, placeOf, type SourceDocument } from './document.ts'

/**
 * Puts the fields of merge keys (`<<: *name`, or a list of them) into the mappings that have them, as YAML 1.1 has it:
 * a field that is written out wins, and so does the earlier of two mappings. Says which merge keys name no mapping.
 */
export function mergeKeys(source: SourceDocument): Problem[] {
  return new Merging(source).all()
}

class Merging {
  private readonly source: SourceDocument
  private readonly problems: Problem[] = []
  private readonly done = new Set<unknown>()
  /** mappings that are being merged: one that is merged into itself would never end */
  private readonly around = new Set<unknown>()

  constructor(source: SourceDocument) {
    this.source = source
  }

  all(): Problem[] {
    this.into(this.source.root.contents, [])
    return this.problems
  }

  private into(node: unknown, path: readonly (string | number)[]): void {
    if (this.done.has(node)) return
    this.done.add(node)
    if (isSeq(node)) for (const [i, item] of node.items.entries()) this.into(item, [...path, i])
    if (!isMap(node)) return
    this.around.add(node)
    for (const pair of node.items.filter(isMergeKey)) this.merge(node, pair, path)
    for (const pair of node.items) this.into(pair.value, [...path, String(pair.key)])
    this.around.delete(node)
  }

  private merge(map: YAMLMap, pair: Pair, path: readonly (string | number)[]): void {
    map.items.splice(map.items.indexOf(pair), 1)
    const values = isSeq(pair.value) ? pair.value.items : [pair.value]
    for (const value of values) {
      const from = isAlias(value) ? value.resolve(this.source.root) : value
      if (!isMap(from)) this.refuse(pair, path, 'names no mapping', 'write <<: *name, where &name stands at a mapping')
      else if (this.around.has(from)) this.refuse(pair, path, 'merges a mapping into itself', 'remove it')
      else {
        this.into(from, path)
        addMissing(map, from)
      }
    }
  }

  private refuse(pair: Pair, path: readonly (string | number)[], what: string, suggestion: string): void {
    const key = pathText([...path, '<<'])
    this.problems.push({ ...placeOf(this.source, pair.key), path: key, message: `${key} ${what}`, suggestion })
  }
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.value === '<<' && (key.type ?? 'PLAIN') === 'PLAIN'
}

/** Copies, so that a value that `--set` changes in one place stays as it is in the others. */
function addMissing(map: YAMLMap, from: YAMLMap): void {
  for (const { key, value } of from.items) {
    if (map.has(key)) continue
    map.items.push(new Pair(key, isNodeWithClone(value) ? value.clone() : value))
  }
}

function isNodeWithClone(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'clone' in value
}
