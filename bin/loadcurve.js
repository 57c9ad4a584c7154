#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'

// Small nurseries, also for the threads: the hot paths make no garbage, and what little there is need not grow memory.
setFlagsFromString('--max-semi-space-size=2')
if (!existsSync(new URL('../dist/cli/main.js', import.meta.url))) {
  process.stderr.write(
    'loadcurve: it is not built yet\nhint: type: npm start   (installs, builds, and runs a first scenario)\n',
  )
  process.exit(2)
}
const { main } = await import('../dist/cli/main.js')

process.exitCode = await main(process.argv.slice(2))
// whatever a library still holds open must not keep a finished command
setTimeout(() => process.exit(), 2000).unref()
