import ts from 'typescript'

export interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

/** A source file below src/, parsed. */
export interface Source {
  /** `stats/histogram.ts` */
  readonly path: string
  readonly text: string
  readonly tree: ts.SourceFile
}

export function parseSource(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true) }
}

export function eachNode(root: ts.Node, visit: (node: ts.Node) => void): void {
  visit(root)
  ts.forEachChild(root, (child) => eachNode(child, visit))
}

/** Regular expressions that a file writes or makes. */
export function patternsOf({ tree }: Source): string[] {
  const patterns: string[] = []
  eachNode(tree, (node) => {
    const made = ts.isIdentifier(node) && node.text === 'RegExp'
    if (made || ts.isRegularExpressionLiteral(node)) patterns.push(node.getText(tree))
  })
  return patterns
}

/** Everything that a file imports: statically, dynamically, or by passing it on. */
export function importsOf({ tree }: Source): Import[] {
  const imports: Import[] = []
  eachNode(tree, (node) => {
    if (ts.isImportDeclaration(node)) {
      const named = node.importClause?.namedBindings
      const eachType =
        node.importClause?.name === undefined &&
        named !== undefined &&
        ts.isNamedImports(named) &&
        named.elements.length > 0 &&
        named.elements.every((element) => element.isTypeOnly)
      add(imports, node.moduleSpecifier, node.importClause?.isTypeOnly === true || eachType)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
      add(imports, node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(imports, node.arguments[0], false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(imports, node.argument.literal, true)
  })
  return imports
}

function add(imports: Import[], specifier: ts.Node | undefined, typeOnly: boolean): void {
  const text = specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)'
  imports.push({ specifier: text, typeOnly })
}

const impureObjects = ['process', 'performance', 'crypto', 'globalThis', 'console', 'Atomics']
const impureCalls = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'Date']
const impureMembers = ['Date.now', 'Math.random']

/** Clocks, randomness, timers, process and network that a file uses, as they are written there. */
export function impuritiesOf({ tree }: Source): string[] {
  const found: string[] = []
  eachNode(tree, (node) => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const member = `${node.expression.text}.${node.name.text}`
      if (impureObjects.includes(node.expression.text) || impureMembers.includes(member)) found.push(member)
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      if (impureCalls.includes(node.expression.text)) found.push(`${node.expression.text}()`)
    } else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression))
      if (node.expression.text === 'Date' && (node.arguments ?? []).length === 0) found.push('new Date()')
  })
  return found
}

/** Every place in which a member of this name is read from an object: `a.name`, `a['name']`, `({ name }) =>`. */
export function membersRead({ tree }: Source, name: string): string[] {
  const found: string[] = []
  eachNode(tree, (node) => {
    const read =
      (ts.isPropertyAccessExpression(node) && node.name.text === name) ||
      (ts.isElementAccessExpression(node) &&
        ts.isStringLiteralLike(node.argumentExpression) &&
        node.argumentExpression.text === name) ||
      (ts.isBindingElement(node) &&
        ts.isObjectBindingPattern(node.parent) &&
        (node.propertyName ?? node.name).getText() === name)
    if (read) found.push(node.getText())
  })
  return found
}

/** Every comparison for equality with one of these texts. */
export function comparisonsWith({ tree }: Source, texts: readonly string[]): string[] {
  const found: string[] = []
  const equality = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]
  const isOne = (node: ts.Node) => ts.isStringLiteralLike(node) && texts.includes(node.text)
  eachNode(tree, (node) => {
    if (!ts.isBinaryExpression(node) || !equality.includes(node.operatorToken.kind)) return
    if (isOne(node.left) || isOne(node.right)) found.push(node.getText())
  })
  return found
}

export interface FunctionSize {
  readonly name: string
  readonly lines: number
}

/**
 * The lines of every function. Functions inside it count on their own, so of each of them only the first and the last
 * line belong to the outer one: a factory is as long as what it says itself.
 */
export function functionsOf({ tree }: Source): FunctionSize[] {
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line
  const sizes: FunctionSize[] = []
  eachNode(tree, (node) => {
    if (!isFunction(node)) return
    let lines = lineOf(node.end) - lineOf(node.getStart(tree)) + 1
    eachInner(node, (inner) => {
      lines -= Math.max(0, lineOf(inner.end) - lineOf(inner.getStart(tree)) - 1)
    })
    sizes.push({ name: nameOf(node), lines })
  })
  return sizes
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body !== undefined
}

/** The outermost functions inside a function. */
function eachInner(root: ts.Node, visit: (node: ts.Node) => void): void {
  ts.forEachChild(root, (child) => {
    if (isFunction(child)) visit(child)
    else eachInner(child, visit)
  })
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
  return named ? parent.name.getText() : 'a function without a name'
}
