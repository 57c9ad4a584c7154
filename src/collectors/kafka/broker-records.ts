import { answerWithinMs } from '../deadline.ts'
import { numberOf, readBeans } from '../jvm/jolokia.ts'
import { type AskHttp, askHttp } from '../prometheus/http-text.ts'

const messagesIn = { bean: 'kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec', attributes: ['Count'] }

/**
 * Records that producers have sent to a broker since it started, over its Jolokia agent. A broker counts from its first
 * record on: without the bean it has seen none. null: the agent does not answer.
 */
export async function recordsSinceStart(url: string, ask: AskHttp = askHttp): Promise<number | null> {
  try {
    const [beans] = await readBeans(url, [messagesIn], ask, answerWithinMs)
    return numberOf(beans?.get(messagesIn.bean), 'Count') ?? 0
  } catch {
    return null
  }
}
