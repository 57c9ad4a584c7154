import { LoadcurveError } from '../../errors.ts'
import { type AskHttp, placeOf } from '../prometheus/http-text.ts'

/** One bean, or a pattern of beans (`java.lang:type=GarbageCollector,name=*`), and the attributes to read. */
export interface BeanQuestion {
  readonly bean: string
  readonly attributes: readonly string[]
}

/** Attributes by name, as JSON values. */
export type Bean = Readonly<Record<string, unknown>>

/**
 * The beans for each question, by object name; empty if there is no such bean (yet). One POST for all:
 * Jolokia's bulk request, an array of `{type: read, mbean, attribute}` (Jolokia reference manual, "Jolokia protocol").
 * Jolokia answers a question with one attribute, or with a pattern, in another shape; here they all look the same.
 *
 * @throws LoadcurveError (TARGET_FAILED): no response in time, or not one of Jolokia
 */
export async function readBeans(
  url: string,
  questions: readonly BeanQuestion[],
  ask: AskHttp,
  withinMs: number,
): Promise<ReadonlyMap<string, Bean>[]> {
  const body = JSON.stringify(
    questions.map(({ bean, attributes }) => ({ type: 'read', mbean: bean, attribute: attributes, config: quietly })),
  )
  const answers = parsed(await ask({ url: agentUrl(url), body, withinMs }), url)
  return questions.map((question, i) => beansOf(question, answers[i]))
}

/** An attribute that cannot be read is left out, so that the rest of the bean is still read. */
const quietly = { ignoreErrors: true, maxDepth: 4 }

/** `http://host:8778` and `http://host:8778/jolokia/` mean the same agent. */
function agentUrl(url: string): string {
  const agent = new URL(url)
  if (agent.pathname === '/') agent.pathname = '/jolokia'
  return agent.href
}

function parsed(text: string, url: string): readonly unknown[] {
  let answers: unknown
  try {
    answers = JSON.parse(text)
  } catch (cause) {
    throw notJolokia(url, cause)
  }
  if (!Array.isArray(answers)) throw notJolokia(url)
  return answers
}

function notJolokia(url: string, cause?: unknown): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', `${placeOf(url)} does not respond like a Jolokia agent`, {
    hint: 'start the JVM with -javaagent:jolokia-agent-jvm-<version>-javaagent.jar=host=127.0.0.1,port=<port>',
    cause,
  })
}

function beansOf(question: BeanQuestion, answer: unknown): ReadonlyMap<string, Bean> {
  if (!isRecord(answer) || answer.status !== 200 || !isRecord(answer.value)) return new Map()
  const pairs = isPattern(question.bean) ? Object.entries(answer.value) : [[question.bean, answer.value] as const]
  return new Map(pairs.flatMap(([name, value]) => (isRecord(value) ? [[name, value] as const] : [])))
}

function isPattern(bean: string): boolean {
  return /[*?]/.test(bean)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number of a bean; null if it has none (Jolokia writes NaN and infinities as text). */
export function numberOf(bean: Bean | undefined, attribute: string): number | null {
  const value = bean?.[attribute]
  return typeof value === 'number' ? value : null
}
