import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { examples } from '../usage.ts'

export function addEnginesCommand(program: Command, context: CommandContext): void {
  const engines = program
    .command('engines')
    .summary('list the engines that can be put under test, and build them')
    .description('Lists the engines that can be put under test: what they are, what they promise, and their options.')
    .option('--json', 'print them as one JSON array')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples([
        ['npx loadcurve engines', ''],
        ['npx loadcurve engines build storm', 'so that the first run need not'],
      ]),
    )
    .action(async (options: { json?: true }) => {
      const { tellEngines } = await import('./engines.ts')
      context.onExitCode(tellEngines(options.json === true, context.io))
    })
  engines
    .command('build')
    .summary('build an engine, or all of them')
    .description(
      'Builds an engine from its sources with Maven, or all of them, into the cache. After that, runs need no network.',
    )
    .argument('[engine]', 'its name; all of them if it is left out')
    .addHelpText('after', examples([['npx loadcurve engines build storm', '']]))
    .action(async (name: string | undefined) => {
      const { buildEngines } = await import('./engines.ts')
      context.onExitCode(await buildEngines(name, context.io))
    })
}
