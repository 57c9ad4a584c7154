import { answerWithinMs } from '../deadline.ts'
import { JolokiaAgent, numberOf } from '../jvm/jolokia.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'

const messagesIn = { bean: 'kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec', attributes: ['Count'] }

/**
 * Records that producers have sent to a broker since it started, over its Jolokia agent. The bean appears with the first
 * record: without it, the broker has received none. null: the agent does not respond.
 */
export async function recordsSinceStart(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  ask: AskHttp = askHttp,
): Promise<number | null> {
  try {
    const agent = new JolokiaAgent({ url, headers, ask, withinMs: answerWithinMs() })
    const [answer] = await agent.read([messagesIn])
    return numberOf(answer?.beans.get(messagesIn.bean), 'Count') ?? 0
  } catch {
    return null
  }
}
