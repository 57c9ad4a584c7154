import ts from 'typescript'
import { eachNode, type Source } from './source.ts'

/**
 * Constants and classes that are read before they are there: code that runs while the file is loaded calls a function of
 * the file that reads them, directly or through others, and they stand below that code.
 */
export function orderFaults({ path, tree }: Source): string[] {
  const functions = new Map(tree.statements.filter(ts.isFunctionDeclaration).map((f) => [f.name?.text ?? '', f]))
  const faults = new Set<string>()
  tree.statements.forEach((statement, i) => {
    if (!runsCode(statement)) return
    const read = namesReachedFrom(statement, functions)
    for (const name of tree.statements.slice(i + 1).flatMap(declaredNames))
      if (read.has(name)) faults.add(`${path}: ${name} stands below code that runs, and a function reads it`)
  })
  return [...faults]
}

function runsCode(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement) || ts.isTryStatement(statement)) return true
  let awaits = false
  if (ts.isVariableStatement(statement)) eachNode(statement, (node) => (awaits ||= ts.isAwaitExpression(node)))
  return awaits
}

/** What the functions name that a statement names, and those that these name. */
function namesReachedFrom(statement: ts.Statement, functions: ReadonlyMap<string, ts.FunctionDeclaration>) {
  const reached = new Set<string>()
  const visit = (root: ts.Node) =>
    eachNode(root, (node) => {
      if (!ts.isIdentifier(node) || reached.has(node.text)) return
      reached.add(node.text)
      const called = functions.get(node.text)
      if (called !== undefined) visit(called)
    })
  visit(statement)
  return reached
}

/** What cannot be read above its own line; functions can. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isClassDeclaration(statement)) return statement.name === undefined ? [] : [statement.name.text]
  if (!ts.isVariableStatement(statement)) return []
  const names: string[] = []
  for (const { name } of statement.declarationList.declarations)
    eachNode(name, (node) => ts.isIdentifier(node) && names.push(node.text))
  return names
}
