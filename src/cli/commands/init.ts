import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { pipelineTemplate, scenarioTemplate } from '../../scenarios/template.ts'
import type { Io } from '../terminal/io.ts'

/** Writes `<name>.yaml` into the current folder, of the embedded pipeline or of the real one; a file that is there already stays as it is. */
export function initScenario(given: string, kafka: boolean, io: Io): number {
  const name = given.replace(/\.ya?ml$/, '')
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    throw new LoadcurveError('USAGE', `'${given}' is not a valid scenario name`, {
      hint: 'use letters, digits, - and _; the file is written to the current folder',
    })
  }
  const file = `${name}.yaml`
  writeNew(join(io.cwd, file), file, kafka ? pipelineTemplate(name) : scenarioTemplate(name))
  io.out.write(
    `wrote ${file}\n\nNext:\n` +
      `  npx loadcurve validate ${file}    show what it will do\n` +
      `  npx loadcurve run ${file}         run it; the report opens in any browser\n`,
  )
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
