import { builtPageDir } from '../package-files.ts'
import { openRunParts } from './context.ts'
import { Crew } from './threads/crew.ts'

/** What an experiment makes its run of: a test gives a clock and threads of its own. */
export interface Makers {
  readonly open: typeof openRunParts
  readonly crew: (...hear: ConstructorParameters<typeof Crew>) => Pick<Crew, keyof Crew>
  /** the script and the style of the report's page */
  readonly pageDir: string
}

export const realMakers: Makers = {
  open: openRunParts,
  crew: (...hear) => new Crew(...hear),
  pageDir: builtPageDir,
}
