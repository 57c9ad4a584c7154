/** One case: `case.mjs <name> <scratch folder>`; prints its lines as JSON on stdout, progress on stderr. */
import { httpCase } from './http.mjs'
import { producers, readers } from './kafka.mjs'
import { partitions } from './partitions.mjs'
import { nodeTarget, pace } from './runs.mjs'
import { redisCase, servicesCase } from './services.mjs'

const cases = {
  services: servicesCase,
  producers,
  readers,
  partitions,
  pace,
  'node-target': nodeTarget,
  http: httpCase,
  redis: redisCase,
}

const [name, folder] = process.argv.slice(2)
const lines = await cases[name](folder)
process.stdout.write(`${JSON.stringify(lines)}\n`, () => process.exit(0))
