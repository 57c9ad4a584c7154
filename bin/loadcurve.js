#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

// Small nurseries, also for the threads: the hot paths create no garbage, and the little there is must not grow memory.
setFlagsFromString('--max-semi-space-size=2')
if (!existsSync(new URL('../dist/cli/main.js', import.meta.url))) {
  process.stderr.write(
    'loadcurve is not built yet\nhint: type: npm start   (installs, builds, and runs a first scenario)\n',
  )
  process.exit(2)
}
const { main } = await import('../dist/cli/main.js')

process.exitCode = await main(process.argv.slice(2))
// handles that a library still holds open must not keep a finished command running
setTimeout(() => process.exit(), 2000).unref()
