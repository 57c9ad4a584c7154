import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLError,
} from 'yaml'
import type { Problem } from '../../types/scenario.ts'
import { notText } from './encoding.ts'

export type Path = readonly (string | number)[]

/** A parsed file, and where its parts stand. */
export interface SourceDocument {
  readonly file: string
  readonly lines: LineCounter
  readonly root: Document
  /** nodes that came from `--set`, with the option as typed */
  readonly overridden: WeakMap<Node, string>
  /** scalars whose text was changed by `${NAME}`, with the text as written */
  readonly written: WeakMap<Node, string>
}

/** `load[2].rate` */
export function pathText(path: Path): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('')
}

interface Reading {
  readonly source: SourceDocument | null
  /** false when the tree cannot be trusted; repeated keys alone leave it readable */
  readonly readable: boolean
  readonly problems: Problem[]
}

const startFrom = 'run `loadcurve init` to get a scenario to start from'

/** Reads YAML 1.2, whatever version the file names: its dates and words stay text. Merge keys are left in the tree. */
export function readDocument(text: string, file: string): Reading {
  const other = notText(text)
  if (other !== null) return unreadable(file, other.message, other.suggestion)
  const lines = new LineCounter()
  const options = {
    lineCounter: lines,
    version: '1.2',
    prettyErrors: false,
    stringKeys: true,
    schema: 'core',
    merge: false,
  } as const
  const documents = parseAllDocuments(text, options)
  const [root, second] = 'empty' in documents ? [] : documents
  if (root === undefined) return unreadable(file, 'the file is empty', startFrom)
  const source = { file, lines, root, overridden: new WeakMap(), written: new WeakMap() }
  const problems = withoutAvalanche([...root.errors, ...root.warnings]).map((error) =>
    syntaxProblem(source, error, text),
  )
  if (second !== undefined) problems.push(secondDocument(source, second))
  const onlyRepeats = root.errors.every((error) => error.code === 'DUPLICATE_KEY') && root.warnings.length === 0
  const readable = onlyRepeats && isMap(root.contents)
  if (readable || problems.length > 0) return { source, readable, problems }
  return noFields(source)
}

/** What is said of a file that is YAML and holds no fields. */
function noFields(source: SourceDocument): Reading {
  const { contents } = source.root
  const empty = contents === null || (isScalar(contents) && contents.value === null)
  if (empty) return unreadable(source.file, 'the file is empty', startFrom)
  const found = isScalar(contents) ? 'a single value' : 'a list'
  const message = `the file holds ${found}, not a mapping of fields`
  const script = /\.[cm]?[jt]s$|\.py$|\.scala$|\.lua$/.test(source.file)
  const suggestion = script
    ? 'a scenario is a YAML file, not a script; `loadcurve init` writes one to start from'
    : 'start with `name: ...`; `loadcurve init` writes a scenario to start from'
  return broken({ ...placeOf(source, contents), path: '', message, suggestion })
}

function secondDocument({ file, lines }: SourceDocument, second: Document.Parsed): Problem {
  const { line, col } = lines.linePos(second.range[0])
  const message = 'a second document starts here'
  return {
    file,
    line,
    column: col,
    path: '',
    message,
    suggestion: 'write one scenario per file; `run` takes several files',
  }
}

function unreadable(file: string, message: string, suggestion: string): Reading {
  return broken({ file, line: 0, column: 0, path: '', message, suggestion })
}

function broken(problem: Problem): Reading {
  return { source: null, readable: false, problems: [problem] }
}

const syntaxHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  DUPLICATE_KEY: 'keep only one of them',
  BAD_INDENT: 'check the indentation of this line and the one before, and that brackets are closed',
  MISSING_CHAR: 'check that quotes and brackets are closed, and that a space follows each colon',
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes',
  BAD_SCALAR_START: 'put the text in quotes',
  BAD_DQ_ESCAPE: 'double the backslash, or use single quotes',
  BLOCK_IN_FLOW: 'look for a missing comma or bracket before this place',
  UNEXPECTED_TOKEN: 'check the brackets, commas and quotes before this place',
  TAG_RESOLVE_FAILED: 'remove the tag',
}

/** After one token out of place the reader stumbles over all that follow: only the first is worth telling. */
function withoutAvalanche(errors: readonly YAMLError[]): readonly YAMLError[] {
  const first = errors.findIndex((error) => error.code === 'UNEXPECTED_TOKEN')
  return first < 0 ? errors : errors.slice(0, first + 1)
}

function syntaxProblem(source: SourceDocument, error: YAMLError, text: string): Problem {
  const { line, col } = source.lines.linePos(error.pos[0])
  const key = error.code === 'DUPLICATE_KEY' ? keyAt(source.root, error.pos[0]) : null
  const unquotedVariable = error.code === 'UNEXPECTED_TOKEN' && text.slice(0, error.pos[0]).endsWith('$')
  return {
    file: source.file,
    line,
    column: col,
    path: key === null ? '' : pathText(key),
    message: key === null ? `not YAML: ${error.message}` : `the key ${key.at(-1)} appears twice`,
    suggestion: unquotedVariable ? `put \${NAME} in quotes within { } or [ ]` : (syntaxHints[error.code] ?? ''),
  }
}

/** The path of the key that starts at this offset. */
function keyAt(root: Document, offset: number): Path | null {
  let found: Path | null = null
  visit(root, {
    Pair: (_, pair, ancestors) => {
      if (!isScalar(pair.key) || pair.key.range?.[0] !== offset) return undefined
      found = [...pathOfAncestors([...ancestors, pair])]
      return visit.BREAK
    },
  })
  return found
}

function pathOfAncestors(ancestors: readonly (Document | Node | Pair)[]): (string | number)[] {
  return ancestors.flatMap((ancestor, i): (string | number)[] => {
    const next = ancestors[i + 1]
    if ('key' in ancestor && isScalar(ancestor.key)) return [String(ancestor.key.value)]
    if ('items' in ancestor && !isMap(ancestor) && next !== undefined) return [ancestor.items.indexOf(next as never)]
    return []
  })
}

/** Where a node stands: its line and column, or the `--set` it came from. */
export function placeOf(source: SourceDocument, node: unknown): { file: string; line: number; column: number } {
  if (!isNode(node)) return { file: source.file, line: 0, column: 0 }
  const option = source.overridden.get(node)
  if (option !== undefined) return { file: `--set ${option}`, line: 0, column: 0 }
  if (!node.range) return { file: source.file, line: 0, column: 0 }
  const { line, col } = source.lines.linePos(node.range[0])
  return { file: source.file, line, column: col }
}

/** The node at a path, or the closest one around it that exists. */
export function nodeAt(source: SourceDocument, path: Path): Node | null {
  for (let length = path.length; length >= 0; length--) {
    const node = source.root.getIn(path.slice(0, length), true)
    if (isNode(node)) return node
  }
  return null
}
