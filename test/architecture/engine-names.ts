import ts from 'typescript'
import { engineKinds } from '../../src/types/engines.ts'
import { ambiguousEngines, engineTable, tablesByEngine } from './rules.ts'
import { eachNode, type Source } from './source.ts'

const comparisons = [
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]
const lookUps = ['includes', 'indexOf', 'has']

/** Places where a file decides by the name of an engine instead of looking its row up, one sentence each. */
export function engineNameFaults({ path, tree }: Source): string[] {
  if (path === engineTable) return []
  const faults: string[] = []
  eachNode(tree, (node) => {
    if (!decidesByName(node)) return
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    faults.push(`${path}:${line} decides by the name of an engine: look it up in ${engineTable}`)
  })
  return faults
}

function decidesByName(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node) && comparisons.includes(node.operatorToken.kind))
    return isComparison(node.left, node.right) || isComparison(node.right, node.left)
  if (ts.isCaseClause(node)) return isComparison(node.parent.parent.expression, node.expression)
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return lookUps.includes(node.expression.name.text) && isChoice(node.expression.expression, node.arguments[0])
  if (ts.isElementAccessExpression(node))
    return isEngine(node.argumentExpression) && !tablesByEngine.includes(lastWordOf(node.expression))
  return false
}

function isComparison(asked: ts.Expression, word: ts.Expression): boolean {
  return ts.isStringLiteralLike(word) && (isEngine(asked) || isEngineName(word))
}

/** `['node', 'external'].includes(x)`, or any list that an engine is looked for in. */
function isChoice(list: ts.Expression, asked: ts.Expression | undefined): boolean {
  if (asked === undefined) return false
  let named = false
  eachNode(list, (node) => {
    named ||= ts.isArrayLiteralExpression(node) && node.elements.some(isEngineName)
  })
  return named || (isEngine(asked) && lastWordOf(list) !== 'engineKinds')
}

function isEngineName(node: ts.Node): boolean {
  if (!ts.isStringLiteralLike(node) || ambiguousEngines.includes(node.text)) return false
  return (engineKinds as readonly string[]).includes(node.text)
}

/** `engine`, `target.engine`, `(scenario.target.engine)`, `theEngine` */
function isEngine(node: ts.Expression): boolean {
  return /engine(?:Kind|Name)?$/i.test(lastWordOf(node))
}

function lastWordOf(node: ts.Expression): string {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
    return lastWordOf(node.expression)
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  return ts.isIdentifier(node) ? node.text : ''
}
