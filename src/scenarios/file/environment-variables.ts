import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Problem } from '../../types/scenario.ts'
import { type Path, pathText, placeOf, type SourceDocument } from './document.ts'
import { fitsHeader, variablesOf } from './header-values.ts'
import { isHeaderPath, isSecretPath, variableIn } from './secrets.ts'

/** Free text that goes into results as it stands, so that a variable's value would go there too. */
const literalText = new RegExp(
  `^(?:${[
    'name',
    'driver\\.headers\\..+',
    'fleet\\.model',
    'load\\[\\d+\\]\\.name',
    'objectives\\[\\d+\\]\\.phase',
    'allow\\[\\d+\\]',
    'target\\.options\\.(?:curvesTopic|updatesTopic|redisPrefix|url|group)',
    'services\\.\\w+\\.(?:addresses\\[\\d+\\]|address|username|jolokia(?:\\[\\d+\\])?)',
    'services\\.kafka\\.(?:sasl|jolokiaLogin)\\.username',
    'services\\.kafka\\.jolokiaLogin\\.headers\\..+',
    'services\\.zookeeper\\.admin',
    'services\\.\\w+\\.tls\\.\\w+',
    'collect\\.(?:prometheus|jmx)\\[\\d+\\]\\.(?:name|url|username|headers\\..+|series\\[\\d+\\])',
  ].join('|')})$`,
)
/** Text that is kept as written: the variable must be set, its value is not used. */
const keptAsWritten = /^why$/

/**
 * Replaces `${NAME}` in the string values of the tree (never in the file's text); `$${NAME}` stands for the characters
 * themselves. Says which variables are not set.
 *
 * A value may become a figure, a date or a word of a closed list: a setting of the run, recorded like any other. It
 * never becomes free text, so that no text from the environment reaches a result, a report or a message.
 */
export function substituteVariables(
  source: SourceDocument,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const problems: Problem[] = []
  const nested: Nested = { seen: 0, targets: new Map() }
  const visit = (node: unknown, path: Path): void => {
    if (isAlias(node)) problems.push(...leaksOf(source, node, path, nested))
    else if (isScalar(node) && typeof node.value === 'string' && node.value.includes('${')) {
      problems.push(...substituteIn(source, node as typeof node & { value: string }, pathText(path), env))
    } else eachChild(node, path, visit)
  }
  visit(source.root.contents, [])
  return problems
}

function eachChild(node: unknown, path: Path, visit: (child: unknown, path: Path) => void): void {
  if (isMap(node)) for (const pair of node.items) visit(pair.value, [...path, String(pair.key)])
  if (isSeq(node)) for (const [i, item] of node.items.entries()) visit(item, [...path, i])
}

/** No scenario follows so many aliases within aliases: a few lines of them can stand for billions of values. */
const mostNested = 10_000

interface Nested {
  seen: number
  /** resolved once: each time, the whole document is searched for the anchor */
  readonly targets: Map<Alias, unknown>
}

function targetOf(alias: Alias, source: SourceDocument, { targets }: Nested): unknown {
  if (!targets.has(alias)) targets.set(alias, alias.resolve(source.root))
  return targets.get(alias)
}

/** Values that an alias would carry into free text; there they are put back to what was written. */
function leaksOf(source: SourceDocument, alias: Alias, path: Path, nested: Nested): Problem[] {
  if (nested.seen > mostNested) return []
  const problems: Problem[] = []
  const around = new Set<unknown>()
  const visit = (node: unknown, at: Path): void => {
    if (isAlias(node) && node !== alias && nested.seen++ > mostNested) return
    const target = isAlias(node) ? targetOf(node, source, nested) : node
    if (around.has(target)) return
    around.add(target)
    eachChild(target, at, visit)
    around.delete(target)
    const written = isScalar(target) ? source.written.get(target) : undefined
    const text = pathText(at)
    if (written === undefined || !(literalText.test(text) || keptAsWritten.test(text))) return
    if (isScalar(target)) target.value = written
    const message = `${JSON.stringify(written)} is not allowed here: this text is written to results`
    problems.push({ ...placeOf(source, alias), path: text, message, suggestion: 'write it out, or use --set' })
  }
  visit(alias, path)
  if (nested.seen > mostNested) {
    const message = `the aliases up to *${alias.source} hold over ${mostNested} others`
    problems.push({ ...placeOf(source, alias), path: pathText(path), message, suggestion: 'write them out' })
  }
  return problems
}

function substituteIn(
  source: SourceDocument,
  node: Node & { value: string },
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const written = node.value
  if (isSecretPath(path)) return secretProblems(source, node, path, env)
  if (isHeaderPath(path)) return headerProblems(source, node, path, env)
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
      say(`${whole} is not allowed here: this text is written to results`, 'write it out, or use --set')
    else replacedAny = true
    return env[name] ?? ''
  })
  if (keptAsWritten.test(path) || problems.length > 0) return problems
  node.value = value
  if (replacedAny) source.written.set(node, written)
  return problems
}

/** A header keeps the names of its variables too. All that is known of their values is that a header can have them. */
function headerProblems(
  source: SourceDocument,
  node: Node & { value: string },
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  return variablesOf(node.value).flatMap((name) => {
    const value = env[name] ?? ''
    if (value !== '' && fitsHeader(value)) return []
    const what = env[name] === undefined ? 'not set' : value === '' ? 'empty' : 'not one line of ASCII characters'
    const message = `the environment variable ${name} is ${what}`
    return [{ ...placeOf(source, node), path, message, suggestion: `set it: ${name}=... loadcurve ...` }]
  })
}

/** A secret stays the name of its variable, which must be set; a text that is not such a name is refused by its field. */
function secretProblems(
  source: SourceDocument,
  node: Node & { value: string },
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const name = variableIn(node.value)
  if (name === null || (env[name] ?? '') !== '') return []
  const message = `the environment variable ${name} is ${env[name] === '' ? 'empty' : 'not set'}`
  return [{ ...placeOf(source, node), path, message, suggestion: `set it: ${name}=... loadcurve ...` }]
}
