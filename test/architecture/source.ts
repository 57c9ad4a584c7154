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

export interface FunctionFacts {
  readonly name: string
  /** the lines of the functions inside it included */
  readonly lines: number
  /** its `let`s that live on as the state of an object: functions inside it change them, and two or more use them */
  readonly state: readonly string[]
}

/** Every function of a file, those inside others and the methods of classes included. */
export function functionsOf({ tree }: Source): FunctionFacts[] {
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line
  const found: FunctionFacts[] = []
  eachNode(tree, (node) => {
    if (!isFunction(node)) return
    const lines = lineOf(node.end) - lineOf(node.getStart(tree)) + 1
    found.push({ name: nameOf(node), lines, state: stateOf(node) })
  })
  return found
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && (node as ts.FunctionLikeDeclaration).body !== undefined
}

function stateOf(root: ts.FunctionLikeDeclaration): string[] {
  const variables: string[] = []
  eachWithin(root, (node, within) => {
    if (within === root && ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Let) !== 0)
      eachNode(node, (part) => {
        if ((ts.isVariableDeclaration(part) || ts.isBindingElement(part)) && ts.isIdentifier(part.name))
          variables.push(part.name.text)
      })
  })
  if (variables.length === 0) return []
  const users = new Map(variables.map((name) => [name, new Set<ts.Node>()]))
  const changed = new Set<string>()
  eachWithin(root, (node, within) => {
    if (within === root || !isVariable(node)) return
    users.get(node.text)?.add(within)
    if (isChanged(node)) changed.add(node.text)
  })
  return variables.filter((name) => changed.has(name) && users.get(name)!.size > 1)
}

/** Every node inside a function, with the innermost function around it. */
function eachWithin(root: ts.Node, visit: (node: ts.Node, within: ts.Node) => void, within = root): void {
  ts.forEachChild(root, (child) => {
    visit(child, within)
    eachWithin(child, visit, isFunction(child) ? child : within)
  })
}

/** `a` and not the name of a member, as in `b.a` or `{ a: 1 }`. */
function isVariable(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false
  const { parent } = node
  const named =
    ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)
  return !(named && parent.name === node)
}

function isChanged(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false
  const { kind } = parent.operatorToken
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
  return named ? parent.name.getText() : 'a function without a name'
}
