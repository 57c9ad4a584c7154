import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { pipelineTemplate, scenarioTemplate } from '../../scenarios/template.ts'
import { externalTemplate } from '../../scenarios/template-external.ts'
import type { Io } from '../terminal/io.ts'

/** `embedded`: a pipeline inside loadcurve; `kafka`: the real one; `external`: the user's own. */
export type Start = 'embedded' | 'kafka' | 'external'

interface Beginning {
  readonly write: (name: string) => string
  /** what to type before the first run */
  readonly checks: readonly (readonly [command: string, does: string])[]
}

const beginnings: Readonly<Record<Start, Beginning>> = {
  embedded: { write: scenarioTemplate, checks: [] },
  kafka: { write: pipelineTemplate, checks: [] },
  external: { write: externalTemplate, checks: [['conformance', 'check that your pipeline keeps the contract']] },
}

/** Writes `<name>.yaml` into the current folder; a file that is there already stays as it is. */
export function initScenario(given: string, start: Start, io: Io): number {
  const name = given.replace(/\.ya?ml$/, '')
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw new LoadcurveError('USAGE', `'${given}' is not a valid scenario name`, {
      hint: 'use letters, digits, - and _; the file is written to the current folder',
    })
  }
  const file = `${name}.yaml`
  writeNew(join(io.cwd, file), file, beginnings[start].write(name))
  const commands = [
    ['validate', 'show what it will do'],
    ...beginnings[start].checks,
    ['run', 'run it; the report opens in any browser'],
  ] as const
  const width = Math.max(...commands.map(([command]) => command.length))
  const lines = commands.map(
    ([command, what]) => `  npx loadcurve ${`${command} ${file}`.padEnd(width + file.length + 1)}    ${what}\n`,
  )
  io.out.write(`wrote ${file}\n\nNext:\n${lines.join('')}`)
  return 0
}

function writeNew(path: string, file: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new LoadcurveError('USAGE', `${file} already exists; nothing was written`, {
        hint: `choose another name: loadcurve init ${file.replace('.yaml', '')}-2`,
      })
    }
    throw new LoadcurveError('USAGE', `${file} cannot be written: ${messageOf(thrown)}`, {
      hint: 'change to a folder that you can write to',
    })
  }
}
