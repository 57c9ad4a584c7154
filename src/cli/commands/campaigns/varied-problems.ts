import type { Problem } from '../../../types/scenario.ts'
import type { ReadScenario } from '../../scenario-argument.ts'

/** An option of the command, or a field of the scenario. */
export type VariedBy = '--vary' | 'matrix.vary'

interface Cell {
  readonly overrides: Readonly<Record<string, string>>
}

/**
 * The problems of all combinations as their user wrote them: a value that varies is not named as one of `--set`, and
 * what is wrong with several combinations is said once.
 */
export function asVaried<Read extends Pick<ReadScenario, 'problems'>>(
  cells: readonly Cell[],
  where: VariedBy,
  read: readonly Read[],
): Read[] {
  const varied = variedPaths(cells)
  const said = new Set<string>()
  const isNew = (problem: Problem): boolean => {
    const text = JSON.stringify(problem)
    return !said.has(text) && said.add(text).has(text)
  }
  return read.map((one) => ({
    ...one,
    problems: one.problems.map((each) => renamed(each, varied, where)).filter(isNew),
  }))
}

/** Fields that do not have one value in all combinations. */
function variedPaths(cells: readonly Cell[]): string[] {
  const paths = new Set(cells.flatMap(({ overrides }) => Object.keys(overrides)))
  return [...paths].filter((path) => new Set(cells.map(({ overrides }) => overrides[path])).size > 1)
}

function renamed(problem: Problem, varied: readonly string[], where: VariedBy): Problem {
  const isVaried = varied.some((path) => problem.file.startsWith(`--set ${path}=`))
  return isVaried ? { ...problem, file: problem.file.replace('--set', where) } : problem
}
