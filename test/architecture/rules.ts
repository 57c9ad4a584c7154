/** What the house allows. Folders are those directly below src/; `report/page` runs in the browser and is one of its own. */

/** These, and the files of `types/`, may be imported by everything and import nothing but each other. */
export const leafFiles = ['errors.ts', 'units.ts', 'clock.ts'] as const
export const leafFolder = 'types'

/** folder -> folders that it may import besides itself and the leaf files */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  [leafFolder]: [],
  scenarios: [],
  pacing: [],
  fleet: [],
  contract: [],
  workloads: [],
  oracle: ['contract', 'workloads', 'fleet', 'pacing'],
  channel: [],
  tls: [],
  kafka: ['tls'],
  redis: ['tls'],
  drivers: ['contract', 'channel', 'kafka', 'redis'],
  targets: ['contract', 'channel', 'workloads', 'kafka', 'redis'],
  services: ['kafka', 'redis'],
  journey: ['contract', 'channel', 'stats', 'kafka'],
  collectors: ['kafka', 'redis'],
  stats: [],
  verdict: ['stats'],
  report: ['stats'],
  'report/page': ['report'],
  run: [
    'scenarios',
    'pacing',
    'fleet',
    'contract',
    'workloads',
    'oracle',
    'channel',
    'kafka',
    'redis',
    'drivers',
    'targets',
    'services',
    'journey',
    'collectors',
    'stats',
    'verdict',
    'report',
  ],
  cli: [
    'run',
    'scenarios',
    'pacing',
    'fleet',
    'contract',
    'workloads',
    'oracle',
    'channel',
    'kafka',
    'redis',
    'drivers',
    'targets',
    'services',
    'journey',
    'collectors',
    'stats',
    'verdict',
    'report',
  ],
}

/** No node: module, no clock, no randomness of their own, no process, no timers. */
export const pureFolders = [
  leafFolder,
  'scenarios',
  'fleet',
  'contract',
  'workloads',
  'oracle',
  'stats',
  'verdict',
  'report',
] as const

/** folder -> third-party packages that it may import */
export const packages: Readonly<Record<string, readonly string[]>> = {
  scenarios: ['yaml', 'zod'],
  verdict: ['zod'],
  kafka: ['kafkajs', '@node-rs/crc32', 'lz4-napi'],
  redis: ['redis'],
  drivers: ['kafkajs', 'autocannon'],
  targets: ['kafkajs'],
  run: ['hdr-histogram-js', 'zod'],
  cli: ['commander', 'cli-table3', 'log-update'],
  'report/page': ['chart.js'],
}

/** The files that put concrete parts together: inside the harness's threads, and around them. */
export const assemblers: readonly string[] = ['run/assemble.ts', 'run/assemble-around.ts']

/** Only the assemblers may know concrete members of these families; what else lies in their folders is common ground. */
export const families: Readonly<Record<string, readonly string[]>> = {
  drivers: ['driver.ts', 'saturation.ts'],
  // a process that runs nothing else has nothing to choose
  targets: ['node/run-node-target.ts'],
  collectors: ['thread-facts.ts'],
}

export const mostFileLines = 300
export const mostFunctionLines = 50

/** file -> why it may be longer */
export const longFiles: Readonly<Record<string, string>> = {}

/** `file: function` -> why it may be longer */
export const longFunctions: Readonly<Record<string, string>> = {}
