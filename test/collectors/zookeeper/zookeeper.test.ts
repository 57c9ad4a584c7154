import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { fourLetterWord, type WordQuestion } from '../../../src/collectors/zookeeper/four-letter-word.ts'
import { zookeeperCollector } from '../../../src/collectors/zookeeper/zookeeper.ts'
import { clockAt, looks, recorded } from '../recorded.ts'

const access = { host: '127.0.0.1', port: 2181 }
const idle = recorded('mntr-idle.txt')
const busy = recorded('mntr-busy.txt')
const without = (text: string, key: RegExp) =>
  text
    .split('\n')
    .filter((line) => !key.test(line))
    .join('\n')

/** Looks at these answers, 2 s of this clock apart. */
function looksAt(...answers: string[]): Promise<Record<string, number>[]> {
  const clock = clockAt()
  let answer = ''
  const collector = zookeeperCollector({ access, nowUs: clock.nowUs, ask: async () => answer })
  return looks(collector, answers.length, (look) => {
    answer = answers[look]!
    clock.atUs += 2_000_000
  })
}

describe('the ZooKeeper collector', () => {
  test('knows what is there now at its first look, and no rates', async () => {
    const [values] = await looksAt(idle)
    expect(values).toEqual({
      'zookeeper.outstanding_requests': 0,
      'zookeeper.znodes': 5,
      'zookeeper.ephemerals': 0,
      'zookeeper.watches': 0,
      'zookeeper.connections': 1,
      'zookeeper.data_bytes': 44,
      'zookeeper.open_files': 32,
    })
  })

  test('gives means of what happened since the last look, not of the whole life', async () => {
    const later = busy
      .replace('zk_cnt_fsynctime\t204', 'zk_cnt_fsynctime\t214')
      .replace('zk_sum_fsynctime\t74', 'zk_sum_fsynctime\t174')
    const [, second, third] = await looksAt(idle, busy, later)
    expect(second!['zookeeper.fsync_mean_us']).toBeCloseTo((74 / 204) * 1000, 6)
    expect(second!['zookeeper.update_mean_us']).toBeCloseTo((234 / 204) * 1000, 6)
    expect(second!['zookeeper.read_mean_us']).toBeCloseTo((63 / 201) * 1000, 6)
    expect(second!['zookeeper.proposal_mean_us']).toBeCloseTo((17 / 405) * 1000, 6)
    expect(third!['zookeeper.fsync_mean_us']).toBe(10_000)
  })

  test('measures time by the clock of the server', async () => {
    const elapsedS = (896_161 - 894_146) / 1000
    const [, values] = await looksAt(idle, busy)
    expect(values!['zookeeper.fsyncsPerS']).toBeCloseTo(204 / elapsedS, 6)
    expect(values!['zookeeper.received_bytesPerS']).toBeCloseTo((72_120 - 28) / elapsedS, 6)
    expect(values!['zookeeper.packets_sentPerS']).toBeCloseTo((623 - 16) / elapsedS, 6)
  })

  test('counts the first writes below a path, which the server does not list before', async () => {
    const [, values] = await looksAt(idle, busy)
    const elapsedS = (896_161 - 894_146) / 1000
    expect(values!['zookeeper.writes_pipelinePerS']).toBeCloseTo(202 / elapsedS, 6)
    expect(values!['zookeeper.written_pipeline_bytesPerS']).toBeCloseTo(61_830 / elapsedS, 6)
    expect(values!['zookeeper.writes_otherPerS']).toBeCloseTo(1 / elapsedS, 6)
  })

  test('tells no longest sync before there was one', async () => {
    const [first, second] = await looksAt(idle, busy)
    expect(first).not.toHaveProperty(['zookeeper.fsync_max_us'])
    expect(second!['zookeeper.fsync_max_us']).toBe(10_000)
  })

  test('has no means where nothing happened, and no rates across a restart of the server', async () => {
    const [, quiet, restarted] = await looksAt(busy, busy.replace('896161', '898161'), idle.replace('894146', '700'))
    expect(quiet).not.toHaveProperty(['zookeeper.fsync_mean_us'])
    expect(quiet!['zookeeper.fsyncsPerS']).toBe(0)
    expect(Object.keys(restarted!).filter((name) => name.endsWith('PerS') || name.includes('mean'))).toEqual([])
  })

  test('leaves out what an old server does not count', async () => {
    const old =
      /^zk_(.*fsynctime|.*latency|.*proposal_process_time|uptime|commit_count|bytes_received_count|response_bytes)\t/
    const [, values] = await looksAt(without(idle, old), without(busy, old))
    expect(values!['zookeeper.packets_sentPerS']).toBe((623 - 16) / 2)
    expect(values).not.toHaveProperty(['zookeeper.fsyncsPerS'])
  })

  test('takes no other text for figures', async () => {
    await expect(looksAt('')).rejects.toThrow('zookeeper at 127.0.0.1:2181 returned no metrics for mntr')
  })
})

const mntr = (access: WordQuestion['access'], withinMs: number): WordQuestion => ({
  ...{ access, withinMs },
  tls: null,
  word: 'mntr',
})

/** What the admin server says of the same state: JSON, names without `zk_`. */
function asMonitor(text: string): string {
  const pairs = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string])
  const value = (written: string) => (/^-?\d+(\.\d+)?$/.test(written) ? Number(written) : written)
  const metrics = pairs.map(([key, written]) => [key.replace(/^zk_/, ''), value(written)])
  return JSON.stringify({ ...Object.fromEntries(metrics), command: 'monitor', error: null })
}

describe('the admin server of a ZooKeeper', () => {
  const asked: string[] = []
  const collectorOf = (adminUrl: string, answers: readonly string[]) => {
    const clock = clockAt()
    let at = -1
    const askHttp = async ({ url }: { readonly url: string }) => {
      asked.push(url)
      return { status: 200, text: answers[at]! }
    }
    const collector = zookeeperCollector({ access, adminUrl, askHttp, nowUs: clock.nowUs })
    return looks(collector, answers.length, (look) => {
      at = look
    })
  }

  test('tells the same as the four-letter word', async () => {
    expect(await collectorOf('http://127.0.0.1:8080', [idle, busy].map(asMonitor))).toEqual(await looksAt(idle, busy))
    expect(asked.at(-1)).toBe('http://127.0.0.1:8080/commands/monitor')
  })

  test.each([
    'http://zk:8080/',
    'http://zk:8080/commands',
    'http://zk:8080/commands/',
    'http://zk:8080/commands/mntr',
    'http://zk:8080/commands/monitor/',
    'http://zk:8080/commands/mntr//',
  ])('is found behind %s', async (url) => {
    await collectorOf(url, [asMonitor(idle)])
    expect(asked.at(-1)).toMatch(/^http:\/\/zk:8080\/commands\/(monitor|mntr)$/)
  })

  test('that is something else is told so', async () => {
    await expect(collectorOf('http://127.0.0.1:8080', ['<html>'])).rejects.toThrow(
      'http://127.0.0.1:8080/commands/monitor returned no metrics of a ZooKeeper',
    )
  })
})

describe('a four-letter word', () => {
  let server: Server | undefined
  afterEach(() => server?.close())

  async function answering(answer: (socket: Socket, word: string) => void) {
    server = createServer((socket) => socket.once('data', (word) => answer(socket, word.toString())))
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
    return { host: '127.0.0.1', port: (server.address() as { port: number }).port }
  }

  test('brings all that comes until the server closes', async () => {
    const place = await answering((socket, word) => {
      socket.write(`${word} `)
      setImmediate(() => socket.end('says this'))
    })
    expect(await fourLetterWord(mntr(place, 2000))).toBe('mntr says this')
  })

  test('that is not in the whitelist is told so', async () => {
    const place = await answering((socket) => socket.end('mntr is not executed because it is not in the whitelist.\n'))
    await expect(fourLetterWord(mntr(place, 2000))).rejects.toMatchObject({
      message: `zookeeper at 127.0.0.1:${place.port} refuses "mntr": it is not in the whitelist`,
      hint: 'add mntr to 4lw.commands.whitelist in zoo.cfg; or set services.zookeeper.admin, if its admin server is on',
    })
  })

  test('to a server that does not serve yet is no answer', async () => {
    const place = await answering((socket) => socket.end('This ZooKeeper instance is not currently serving requests\n'))
    await expect(fourLetterWord(mntr(place, 2000))).rejects.toThrow('is not serving requests')
  })

  test('waits no longer than it is told', async () => {
    const place = await answering(() => {})
    await expect(fourLetterWord(mntr(place, 20))).rejects.toThrow('did not respond within 20 ms')
  })

  test('to a port that closes without a word may be meant for its TLS port', async () => {
    const place = await answering((socket) => socket.end())
    await expect(fourLetterWord(mntr(place, 2000))).rejects.toMatchObject({
      message: `zookeeper at 127.0.0.1:${place.port} closed the connection without a response`,
      hint: 'if this is its TLS port (secureClientPort), set services.zookeeper.tls',
    })
  })

  test('to nobody says that nobody is there', async () => {
    const place = await answering(() => {})
    await new Promise((resolve) => server!.close(resolve))
    await expect(fourLetterWord(mntr(place, 2000))).rejects.toThrow('cannot be reached: connect ECONNREFUSED')
    const unknown = { host: 'zookeeper.invalid', port: 2181 }
    await expect(fourLetterWord(mntr(unknown, 5000))).rejects.toThrow('this machine cannot resolve its host name')
  })
})
