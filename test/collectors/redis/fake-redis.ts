import { type RedisSource, redisCollector } from '../../../src/collectors/redis/redis.ts'
import { clockAt, looks, recordedJson } from '../recorded.ts'

interface Look {
  info: string
  histograms: unknown
  slowLog: unknown
}

export const access = { host: '127.0.0.1', port: 6379, username: null, password: null, tls: null }
export const [first, second] = recordedJson<[Look, Look]>('redis.json')
/** between the two looks, by the server's clock */
export const elapsedS = (466_375_887 - 465_588_168) / 1e6

export const later = (look: Look, ...changes: [from: string | RegExp, to: string][]): Look => ({
  ...look,
  info: changes.reduce((text, [from, to]) => text.replace(from, to), look.info),
})

export class FakeRedis {
  look: Look = first
  /** error replies by the first two words */
  readonly refuses = new Map<string, string>()
  readonly asked: string[] = []
  opened = 0
  closed = 0
  answers = true

  readonly open = async (): Promise<RedisSource> => {
    this.opened++
    return {
      ask: async (...words) => {
        this.asked.push(words.join(' '))
        if (!this.answers) throw new Error('Socket closed unexpectedly')
        const refusal = this.refuses.get(words.slice(0, 2).join(' '))
        if (refusal !== undefined) throw new Error(refusal)
        return { INFO: this.look.info, SLOWLOG: this.look.slowLog, LATENCY: this.look.histograms }[words[0]!]
      },
      close: () => {
        this.closed++
      },
    }
  }
}

export function looksAt(redis: FakeRedis, ...answers: Look[]): Promise<Record<string, number>[]> {
  const clock = clockAt()
  return looks(redisCollector({ access, nowUs: clock.nowUs, open: redis.open }), answers.length, (look) => {
    redis.look = answers[look]!
    clock.atUs += 1_000_000
  })
}
