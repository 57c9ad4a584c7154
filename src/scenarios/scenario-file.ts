import { isAlias, isScalar } from 'yaml'
import type { MatrixSpec } from '../types/analysis/matrix.ts'
import type { Problem, Scenario } from '../types/scenario.ts'
import { build } from './build.ts'
import { checkFields } from './fields/field-check.ts'
import type { Draft } from './fields/schema.ts'
import { nodeAt, type Path, pathText, placeOf, readDocument, type SourceDocument } from './file/document.ts'
import { substituteVariables } from './file/environment-variables.ts'
import { mergeKeys } from './file/merge-keys.ts'
import { applyOverrides } from './file/overrides.ts'
import { unreadCharacters } from './file/unread-characters.ts'
import type { ConnectionLimits } from './rules/connections-needed.ts'
import { findContradictions } from './rules/contradictions.ts'
import { findLoadContradictions } from './rules/load-contradictions.ts'
import { findObjectiveContradictions } from './rules/objective-contradictions.ts'
import { type Contradiction, readPlan } from './rules/read-plan.ts'

export interface ScenarioSource {
  readonly text: string
  /** as it is to be named in problems */
  readonly file: string
  /** for `${NAME}`: figures, dates and listed words; free text never comes from here */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `--set path=value`: path -> YAML text */
  readonly overrides?: Readonly<Record<string, string>>
  /** names of the models that can be loaded; not checked without it */
  readonly models?: readonly string[]
  /** of this machine; a plan that needs more than 90 % of it is refused */
  readonly memoryBytes?: number
  /** of this machine; more connections than it can have are refused */
  readonly connectionLimits?: ConnectionLimits
  /** whether a file is there; without it, none is looked for */
  readonly hasFile?: (path: string) => boolean
}

export type ParsedScenario =
  | { readonly scenario: Scenario; readonly problems: readonly []; readonly matrix: MatrixSpec | null }
  | { readonly scenario: null; readonly problems: readonly Problem[]; readonly matrix: null }

/**
 * A scenario file becomes a Scenario in base units, or a list of everything that is wrong with it, in the order of the
 * file, overrides last. Texts (`why`, an objective's `require`) stay as written, `${NAME}` included.
 */
export function parseScenario(options: ScenarioSource): ParsedScenario {
  const { source, readable, problems } = readDocument(options.text, options.file)
  if (source === null || !readable) return { scenario: null, problems: inOrder(problems), matrix: null }
  problems.push(...unreadCharacters(source), ...mergeKeys(source))
  problems.push(...applyOverrides(source, options.overrides ?? {}))
  const unset = substituteVariables(source, options.env)
  const fields = checkFields(source)
  problems.push(...unset)
  const plan = readPlan(fields.draft, (path) => source.root.hasIn(path))
  const contradictions = [
    ...findContradictions(plan, options),
    ...findLoadContradictions(plan),
    ...findObjectiveContradictions(plan),
  ]
  const echoing = [...fields.problems, ...contradictions.map((contradiction) => problemOf(source, contradiction))]
  problems.push(...withoutEchoes(echoing, unset))
  if (problems.length > 0) return { scenario: null, problems: inOrder(problems), matrix: null }
  const draft = fields.draft as Draft
  return { scenario: build(draft, (path) => writtenText(source, path)), problems: [], matrix: matrixOf(draft) }
}

function matrixOf({ matrix }: Draft): MatrixSpec | null {
  return matrix === undefined ? null : { vary: matrix.vary, repeat: matrix.repeat ?? null }
}

function problemOf(source: SourceDocument, { path, message, suggestion }: Contradiction): Problem {
  return { ...placeOf(source, nodeAt(source, path)), path: pathText(path), message, suggestion }
}

/** A variable that cannot be put in may leave its field unreadable; saying both would be saying it twice. */
function withoutEchoes(problems: readonly Problem[], said: readonly Problem[]): Problem[] {
  return problems.filter((problem) => !said.some((other) => other.path === problem.path))
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const set = (problem: Problem) => (problem.file.startsWith('--set ') ? 1 : 0)
  return [...problems].sort((a, b) => set(a) - set(b) || a.line - b.line || a.column - b.column)
}

/** The text at a path as the user wrote it, before variables were put in. */
function writtenText(source: SourceDocument, path: Path): string {
  const found = nodeAt(source, path)
  const node = isAlias(found) ? found.resolve(source.root) : found
  if (!isScalar(node)) return ''
  return (source.written.get(node) ?? String(node.value)).trim()
}
