import { kafkaBrokersCollector } from '../../../src/collectors/kafka/brokers.ts'
import type { AskHttp } from '../../../src/collectors/prometheus/http-text.ts'
import { clockAt, looks, recordedJson } from '../recorded.ts'

export interface Answer {
  request: { mbean: string }
  value?: Record<string, unknown>
  status: number
}

export const [first, second] = recordedJson<[Answer[], Answer[]]>('jolokia-broker.json')
/** between the two looks, by the broker's uptime */
export const elapsedS = (899_776 - 898_356) / 1000

/** The answers in the order in which they were asked for, whatever the order of the keys in an object name. */
function answerOf(look: Answer[], body: string): string {
  const sorted = (name: string) => name.split(/[:,]/).sort().join()
  const questions = JSON.parse(body) as { mbean: string }[]
  const missing = { status: 404, error_type: 'javax.management.InstanceNotFoundException' }
  return JSON.stringify(
    questions.map(({ mbean }) => look.find(({ request }) => sorted(request.mbean) === sorted(mbean)) ?? missing),
  )
}

export function changed(look: Answer[], bean: string, value: Record<string, unknown>): Answer[] {
  return look.map((answer) => (answer.request.mbean.includes(bean) ? { ...answer, value } : answer))
}

/** One broker for each list of looks; null = it does not answer at that look. */
export function looksAt(...brokers: (Answer[] | null)[][]): Promise<Record<string, number>[]> {
  const clock = clockAt()
  let now = 0
  const ask: AskHttp = async ({ url, body }) => {
    const look = brokers[Number(new URL(url).port) - 8001]![now]
    if (look === null || look === undefined) throw new Error(`${url} cannot be reached`)
    return { status: 200, text: answerOf(look, body!) }
  }
  const jolokiaUrls = brokers.map((_, i) => `http://127.0.0.1:${8001 + i}`)
  return looks(kafkaBrokersCollector({ jolokiaUrls, nowUs: clock.nowUs, ask }), brokers[0]!.length, (look) => {
    now = look
    clock.atUs += 1_000_000
  })
}
