/** Starting the services, and adding entries to Redis. */

import { readFileSync } from 'node:fs'
import { dist, median, scenarioOf, sendAll, withServices } from './sending.mjs'

export async function servicesCase(folder) {
  const all = ['kafka', 'redis', 'zookeeper']
  const seen = []
  // the first start downloads what is missing
  for (let i = 0; i < 4; i++) {
    const startMs = performance.now()
    await withServices(all, folder, async (services) => {
      const seconds = (performance.now() - startMs) / 1000
      await new Promise((resolve) => setTimeout(resolve, 2000))
      seen.push({ seconds, bytes: services.processes().reduce((sum, { pid }) => sum + rssBytes(pid), 0) })
    })
  }
  const warm = seen.slice(1)
  return [
    {
      what: 'all three services: start, programs already installed',
      goal: 6,
      seen: median(warm.map(({ seconds }) => seconds)),
      unit: 's',
      better: 'less',
    },
    {
      what: 'all three services: memory when idle',
      goal: 1,
      seen: median(warm.map(({ bytes }) => bytes)) / 1e9,
      unit: 'GB',
      better: 'less',
    },
  ]
}

function rssBytes(pid) {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return match === null ? 0 : Number(match[1]) * 1024
}

const entries = `
name: bench
why: How many entries does one generator add?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1M, model: london }
partitions: 4
target: { engine: node, workload: tariff-curves }
driver: { kind: redis }
load: [{ kind: burst, for: 1s }]
drain: 60s
`

export function redisCase(folder) {
  return withServices(['redis'], folder, async ({ access }) => {
    const { openRedis } = await dist('redis/client.js')
    const client = await openRedis(access.redis, { name: 'bench', onError: () => {} })
    const [wall, core] = [[], []]
    for (let i = 0; i < 4; i++) {
      const { seconds, cpuS, curves } = await sendAll(await scenarioOf(entries), { access, redisPrefix: 'bench' })
      wall.push(curves / seconds)
      core.push(curves / cpuS)
      await client.flushAll()
    }
    client.destroy()
    return [
      {
        what: 'redis streams: entries per second, one generator core',
        goal: 500,
        seen: median(core.slice(1)) / 1e3,
        unit: 'k/s',
        better: 'more',
      },
      { what: '  entries per second, with Redis on the other core', seen: median(wall.slice(1)) / 1e3, unit: 'k/s' },
    ]
  })
}
