/** What the house allows. A room is a folder directly below src/, or one of the rooms within rooms that have rules of their own. */

/** These, and the files of `types/`, may be imported by everything and import nothing but each other. */
export const leafFiles = [
  'addresses.ts',
  'errors.ts',
  'exit-codes.ts',
  'units.ts',
  'clock.ts',
  'package-files.ts',
  'timers.ts',
  'directories.ts',
  'unwritable.ts',
] as const
/** Of them, those that read the world: pure folders get what they say as arguments. */
export const impureLeafFiles: readonly string[] = ['clock.ts', 'package-files.ts', 'timers.ts', 'directories.ts']
export const leafFolder = 'types'

/** Rooms within rooms that have arrows of their own; all other folders below a room belong to it. */
export const nestedRooms = ['report/page', 'services/programs', 'services/processes', 'conformance/mistakes'] as const

const parts = [
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
  'services/programs',
  'services/processes',
  'journey',
  'collectors',
  'machine',
  'stats',
  'verdict',
  'report',
  'results',
] as const

/** room -> rooms that it may import besides itself and the leaf files */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  [leafFolder]: [],
  scenarios: [],
  pacing: [],
  fleet: [],
  contract: [],
  workloads: ['contract'],
  oracle: ['contract', 'workloads', 'fleet', 'pacing'],
  channel: [],
  tls: [],
  kafka: ['tls'],
  redis: ['tls'],
  drivers: ['contract', 'channel', 'kafka', 'redis'],
  targets: ['contract', 'channel', 'workloads', 'kafka', 'redis', 'services/programs', 'services/processes'],
  services: ['kafka', 'redis', 'machine', 'services/programs', 'services/processes'],
  'services/programs': [],
  'services/processes': ['services/programs'],
  journey: ['contract', 'channel', 'stats', 'kafka'],
  collectors: ['kafka', 'redis', 'machine', 'tls'],
  machine: [],
  stats: [],
  analysis: ['stats'],
  verdict: ['stats'],
  report: ['stats', 'analysis'],
  'report/page': ['report'],
  export: ['analysis'],
  results: ['scenarios', 'pacing', 'stats', 'verdict', 'report'],
  run: parts,
  'conformance/mistakes': ['contract', 'workloads'],
  conformance: [...parts, 'run', 'conformance/mistakes'],
  campaigns: [...parts, 'run', 'analysis'],
  cli: [...parts, 'run', 'conformance', 'conformance/mistakes', 'campaigns', 'analysis', 'export'],
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
  'analysis',
  'verdict',
  'report',
  'export',
  'conformance/mistakes',
] as const

/** room -> third-party packages that it may import */
export const packages: Readonly<Record<string, readonly string[]>> = {
  scenarios: ['yaml', 'zod'],
  fleet: ['csv-parse'],
  kafka: ['kafkajs', '@node-rs/crc32', 'lz4-napi', 'snappy', 'fzstd'],
  redis: ['redis'],
  drivers: ['kafkajs', 'autocannon'],
  targets: ['kafkajs'],
  run: ['zod'],
  campaigns: ['yaml', 'zod'],
  results: ['hdr-histogram-js', 'zod'],
  cli: ['commander', 'cli-table3', 'log-update'],
  'report/page': ['chart.js'],
}

/** The files that start programs of the system: every other part has its processes owned by them. */
export const programStarters: readonly string[] = [
  'services/programs/tool.ts',
  'services/processes/launch.ts',
  'services/processes/identity.ts',
  'cli/terminal/open-file.ts',
]

/** The files that put concrete parts together: inside the harness's threads, and around them. */
export const assemblers: readonly string[] = [
  'run/threads/assemble.ts',
  'run/assemble-collectors.ts',
  'run/testbed/assemble-target.ts',
]

/** Only the assemblers may know concrete members of these families; what else lies in their folders is common ground. */
export const families: Readonly<Record<string, readonly string[]>> = {
  drivers: ['driver.ts', 'http/closed-loop.ts'],
  targets: [],
  collectors: ['host/process-files.ts', 'host/thread-facts.ts', 'sampler.ts'],
}

/** Who may read the figures of a warning, which are for people: what prints them, and the reader of results without facts. */
export const readersOfFigures: readonly string[] = ['report/sections/verdict.ts', 'results/format-1.ts']

export const mostFileLines = 300
/** The functions inside a function are part of it. */
export const mostFunctionLines = 50
/** A function that keeps variables for functions inside it to change is an object: beyond these lines it is a class. */
export const mostClosureLines = 30

/** file -> why it may be longer */
export const longFiles: Readonly<Record<string, string>> = {}

/** `file: function` -> why it may be longer */
export const longFunctions: Readonly<Record<string, string>> = {}
export const longClosures: Readonly<Record<string, string>> = {}

export const mostFilesInFolder = 25

/** Files that say what is made of a series: by the keys of the table of series, never by a pattern on its name. */
export const readersOfSeries: readonly string[] = [
  'collectors/counters.ts',
  'report/data/charts/',
  'report/data/gauge-charts.ts',
  'report/data/gauges.ts',
  'stats/costs.ts',
  'verdict/warnings/collectors.ts',
  'verdict/warnings/generator.ts',
  'verdict/warnings/host.ts',
]

/**
 * Files that may know each other: a parent and its parts, which only it makes. No other circle is allowed, types included.
 */
export const parentsAndParts: readonly (readonly string[])[] = [
  ['drivers/kafka/lane.ts', 'drivers/kafka/partition-stream.ts'],
  ['report/page/figures.ts', 'report/page/figure-table.ts'],
  ['targets/accumulator.ts', 'targets/reading-entries.ts'],
]

/** The one file that knows facts about engines; nothing else compares their names. */
export const engineTable = 'types/engines.ts'

/** Names that mean other things too: they count as an engine's only beside a word for engines. */
export const ambiguousEngines: readonly string[] = ['none']

/** What may be looked up by engine: its facts, and its code. */
export const tablesByEngine: readonly string[] = [
  'engines',
  'enginesInThreads',
  'jvmEngines',
  'optionsByEngine',
  'targets',
]
