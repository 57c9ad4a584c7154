import { type Command, Option } from 'commander'
import { defaultKafka } from '../../scenarios/defaults.ts'
import { writeBytes } from '../../scenarios/fields/quantities.ts'
import type { CommandContext } from '../command-context.ts'
import { addHomeOptions, type ProgramHomes, withPrograms } from '../program-homes.ts'
import { examples } from '../usage.ts'
import type { StackUpOptions } from './stack.ts'

export function addStackCommand(program: Command, context: CommandContext): void {
  const stack = program
    .command('stack')
    .summary('keep Kafka, Redis and ZooKeeper up between runs')
    .description(
      'Keeps Kafka, Redis and ZooKeeper up between runs, on this machine only. Runs that need the same settings use them.',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        ['npx loadcurve stack up', 'fetches what is missing and starts the services'],
        ['npx loadcurve stack status', ''],
        ['npx loadcurve stack logs kafka', ''],
        ['npx loadcurve stack down', 'also stops what killed runs left behind'],
      ]),
    )
  addStackUp(stack, context)
  addStackStatus(stack, context)
  addStackDown(stack, context)
  addStackLogs(stack, context)
}

function addStackUp(stack: Command, context: CommandContext): void {
  const up = stack
    .command('up')
    .summary('start the services')
    .description('Starts the services and leaves them running. Services that are already up stay as they are.')
    .addOption(
      new Option('--kafka-profile <profile>', 'kraft: Kafka 4; zookeeper: Kafka 3.9 with its metadata in ZooKeeper')
        .choices(['kraft', 'zookeeper'])
        .default(defaultKafka.profile),
    )
    .option('--brokers <n>', 'number of brokers, 1 to 5', `${defaultKafka.brokers}`)
    .option('--heap <size>', 'heap of each broker', writeBytes(defaultKafka.heapBytes))
    .option('--zookeeper', 'also start ZooKeeper, for pipelines that need it')
    .option('--kafka-port <port>', 'port of the first broker; default 19092')
    .option('--redis-port <port>', 'port of Redis; default 16379')
    .option('--zookeeper-port <port>', 'port of ZooKeeper; default 12181')
  addHomeOptions(up)
    .addHelpText('after', stackUpHelp)
    .action(async (options: StackUpOptions & ProgramHomes) => {
      const { startStack } = await import('./stack.ts')
      context.onExitCode(await startStack(options, withPrograms(context.io, options)))
    })
}

const stackUpHelp = `
Missing programs are fetched once into ~/.cache/loadcurve (XDG_CACHE_HOME and LOADCURVE_CACHE are respected).
KAFKA_HOME, ZOOKEEPER_HOME and REDIS_SERVER name programs to use instead; otherwise those on PATH are used.
If a default port is taken, a free one is used.
${examples([
  ['npx loadcurve stack up', ''],
  ['npx loadcurve stack up --brokers 3', ''],
  ['npx loadcurve stack up --kafka-profile zookeeper', 'includes ZooKeeper'],
])}`

function addStackStatus(stack: Command, context: CommandContext): void {
  stack
    .command('status')
    .summary('show what is running')
    .description('Shows which services are up, where they listen, and what killed runs left behind.')
    .option('--json', 'print it as one JSON object')
    .addHelpText('after', examples([['npx loadcurve stack status --json', '']]))
    .action(async (options: { json?: true }) => {
      const { tellStack } = await import('./stack.ts')
      context.onExitCode(tellStack(options.json === true, context.io))
    })
}

function addStackDown(stack: Command, context: CommandContext): void {
  stack
    .command('down')
    .summary('stop the services and what killed runs left behind')
    .description('Stops the services and what killed runs left behind, and removes their data. Logs are kept.')
    .addHelpText('after', examples([['npx loadcurve stack down', '']]))
    .action(async () => {
      const { stopStack } = await import('./stack.ts')
      context.onExitCode(await stopStack(context.io))
    })
}

function addStackLogs(stack: Command, context: CommandContext): void {
  stack
    .command('logs')
    .summary("print the end of a service's log")
    .description("Prints the end of a service's log, even after it was stopped.")
    .argument('<service>', 'kafka, kafka-2 ..., redis or zookeeper')
    .option('-n, --lines <n>', 'number of lines', '50')
    .addHelpText('after', examples([['npx loadcurve stack logs kafka -n 200', '']]))
    .action(async (service: string, options: { lines: string }) => {
      const { tellStackLog } = await import('./stack.ts')
      context.onExitCode(tellStackLog(service, options.lines, context.io))
    })
}

export function addDoctorCommand(program: Command, context: CommandContext): void {
  const doctor = program
    .command('doctor')
    .summary('check what this machine has, and how to install what is missing')
    .description(
      'Checks what this machine has for runs that start their own services, and shows how to install what is missing.',
    )
    .option('--json', 'print the findings as one JSON object')
  addHomeOptions(doctor)
    .addHelpText(
      'after',
      `\nThe exit code is 0 if a run can start its own services here, else 107.\n${examples([
        ['npx loadcurve doctor', ''],
        ['npx loadcurve doctor --json', ''],
      ])}`,
    )
    .action(async (options: { json?: true } & ProgramHomes) => {
      const [{ tellDiagnosis }, { lookAtHost }] = await Promise.all([
        import('./doctor.ts'),
        import('../../services/doctor/machine-facts.ts'),
      ])
      const { env } = withPrograms(context.io, options)
      context.onExitCode(tellDiagnosis(await lookAtHost(env), options.json === true, context.io))
    })
}
