import { LoadcurveError } from '../../errors.ts'
import { type AskHttp, type HttpAnswer, type HttpQuestion, otherStatus, placeOf } from '../prometheus/http-text.ts'

/** One bean, or a pattern of beans (`java.lang:type=GarbageCollector,name=*`), and the attributes to read. */
export interface BeanQuestion {
  readonly bean: string
  readonly attributes: readonly string[]
}

/** Attributes by name, as JSON values. */
export type Bean = Readonly<Record<string, unknown>>

export interface BeanAnswer {
  /** by object name; empty if there is no such bean (yet) */
  readonly beans: ReadonlyMap<string, Bean>
  /** why there is none, in the words of the agent; null = there are some, or it did not say */
  readonly refusal: string | null
}

export interface JolokiaSetup {
  readonly url: string
  /** further headers of each request, with their secrets */
  readonly headers?: Readonly<Record<string, string>>
  readonly ask: AskHttp
  readonly withinMs: number
}

/** An attribute that cannot be read is left out, so that the rest of the bean is still read. */
const quietly = { ignoreErrors: true, maxDepth: 4 }

const longestRefusal = 300

/** A Jolokia agent (Jolokia reference manual, "Jolokia protocol"). */
export class JolokiaAgent {
  private readonly setup: JolokiaSetup
  private readonly url: string
  /** it answered GET after it had refused POST */
  private onlyGet = false

  constructor(setup: JolokiaSetup) {
    this.setup = setup
    this.url = agentUrl(setup.url)
  }

  /**
   * The beans for each question. One POST for all: a bulk request, an array of `{type: read, mbean, attribute}`. An agent
   * that allows no POST (405, or 403 by its policy or by a proxy) is asked by one GET for each question. Jolokia answers
   * a question with one attribute, or with a pattern, in another shape; here they all look the same.
   *
   * @throws LoadcurveError (TARGET_FAILED): no response in time, not one of Jolokia, or an error in the agent's words
   */
  async read(questions: readonly BeanQuestion[]): Promise<BeanAnswer[]> {
    if (this.onlyGet) return this.readByGet(questions)
    const body = JSON.stringify(
      questions.map(({ bean, attributes }) => ({ type: 'read', mbean: bean, attribute: attributes, config: quietly })),
    )
    const question = this.question(this.url, body)
    const answer = await this.setup.ask(question)
    if (forbidsPost(answer)) {
      const answers = await this.readByGet(questions)
      this.onlyGet = true
      return answers
    }
    const answers = parsed(answer, question)
    if (!Array.isArray(answers)) throw refusalOf(answers, question) ?? notJolokia(this.url)
    return questions.map((each, i) => answerOf(each, answers[i], false))
  }

  private readByGet(questions: readonly BeanQuestion[]): Promise<BeanAnswer[]> {
    return Promise.all(
      questions.map(async (each) => {
        const question = this.question(readUrl(this.url, each), null)
        const answer = parsed(await this.setup.ask(question), question)
        // what is not there is an answer like any other; a refusal of the request is not
        if (isRecord(answer) && (answer.status === 403 || answer.status === 405))
          throw refusalOf(answer, question) ?? notJolokia(this.url)
        return answerOf(each, answer, true)
      }),
    )
  }

  private question(url: string, body: string | null): HttpQuestion {
    const { headers = {}, withinMs } = this.setup
    return { url, headers, body, withinMs }
  }
}

/** `http://host:8778` and `http://host:8778/jolokia/` mean the same agent. */
function agentUrl(url: string): string {
  const agent = new URL(url)
  if (agent.pathname === '/') agent.pathname = '/jolokia'
  return agent.href
}

/** `<agent>/read/<object name>/<attributes>`; in a part, `!` escapes a slash and itself. */
function readUrl(url: string, { bean, attributes }: BeanQuestion): string {
  const at = new URL(url)
  const part = (text: string) =>
    encodeURIComponent(text.replaceAll('!', '!!').replaceAll('/', '!/')).replaceAll('%2F', '/')
  at.pathname = `${at.pathname.replace(/\/$/, '')}/read/${part(bean)}/${attributes.map(part).join(',')}`
  for (const [name, value] of Object.entries(quietly)) at.searchParams.set(name, String(value))
  return at.href
}

/** Without JSON, only the status says so. */
function forbidsPost({ status, text }: HttpAnswer): boolean {
  const answer = jsonOf(text)
  if (isRecord(answer) && (answer.status === 405 || answer.status === 403)) return /\bPOST\b/.test(String(answer.error))
  return status === 405 || status === 403
}

/** @throws LoadcurveError (TARGET_FAILED) if it is no JSON, or the request failed as a whole */
function parsed({ status, text }: HttpAnswer, question: HttpQuestion): unknown {
  const answer = jsonOf(text)
  if (status !== 200) throw otherStatus(question, status, refusalText(answer) ?? '')
  if (answer === undefined) throw notJolokia(question.url)
  return answer
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller says that it is no answer of an agent
  }
}

/** The agent answers with status 200, and with its own status and error in the text. */
function refusalOf(answer: unknown, question: HttpQuestion): LoadcurveError | null {
  const said = refusalText(answer)
  if (said === null || !isRecord(answer)) return null
  const hint = 'look into its policy (jolokia-access.xml) and its log'
  return otherStatus(question, Number(answer.status ?? 500), said, hint)
}

function refusalText(answer: unknown): string | null {
  if (!isRecord(answer) || typeof answer.error !== 'string') return null
  const [first = ''] = answer.error.trim().split('\n')
  return first === '' ? null : first.slice(0, longestRefusal)
}

function notJolokia(url: string): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', `${placeOf(url)} does not respond like a Jolokia agent`, {
    hint: 'start the JVM with -javaagent:jolokia-agent-jvm-<version>-javaagent.jar=host=127.0.0.1,port=<port>',
  })
}

/** By GET, one attribute comes without its name; a pattern brings the beans with theirs, either way. */
function answerOf({ bean, attributes }: BeanQuestion, answer: unknown, byGet: boolean): BeanAnswer {
  if (!isRecord(answer) || answer.status !== 200) return { beans: new Map(), refusal: refusalText(answer) }
  const single = byGet && attributes.length === 1 && !isPattern(bean)
  const value = single ? { [attributes[0]!]: answer.value } : answer.value
  if (!isRecord(value)) return { beans: new Map(), refusal: null }
  const pairs = isPattern(bean) ? Object.entries(value) : [[bean, value] as const]
  const beans = new Map(pairs.flatMap(([name, of]) => (isRecord(of) ? [[name, of] as const] : [])))
  return { beans, refusal: null }
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
