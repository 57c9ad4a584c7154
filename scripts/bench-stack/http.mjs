/**
 * The open loop of the http driver compared with autocannon's closed loop, one after the other against the same server.
 */
import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { median, scenarioOf, sendAll } from './sending.mjs'

const connections = 50
const rounds = 5

const posts = `
name: bench
why: How many requests does one generator send?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 300k, model: london }
partitions: 4
target: { engine: external, workload: tariff-curves, options: { url: 'http://127.0.0.1/' } }
driver: { kind: http, connections: ${connections} }
load: [{ kind: burst, for: 1s }]
drain: 60s
`

export async function httpCase() {
  const server = fork(fileURLToPath(new URL('./http-server.mjs', import.meta.url)))
  const url = await new Promise((resolve) => server.once('message', resolve))
  const scenario = await scenarioOf(posts)
  const [ours, theirs] = [[], []]
  for (let i = -1; i < rounds; i++) {
    const { curves, seconds, counters } = await sendAll(scenario, { httpUrl: url })
    if (counters.refusedReadings > 0) throw new Error(`${counters.refusedReadings} requests failed`)
    const closed = await closedLoop(url)
    if (i < 0) continue
    ours.push(curves / seconds)
    theirs.push(closed)
  }
  server.kill()
  const peer = median(theirs) / 1e3
  return [
    {
      what: 'http, open loop with due times: requests per second, one core',
      goal: peer,
      seen: median(ours) / 1e3,
      unit: 'k/s',
      better: 'more',
    },
    { what: '  autocannon, closed loop (the goal)', seen: peer, unit: 'k/s' },
  ]
}

/** The same bytes per request, each sent as soon as the response to the one before arrives. */
async function closedLoop(url) {
  const autocannon = createRequire(import.meta.url)('autocannon')
  const { requests } = await autocannon({
    url,
    connections,
    duration: 5,
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(22),
  })
  return requests.average
}
