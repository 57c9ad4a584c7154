import { temporaryFolder } from '../../directories.ts'
import { messageOf } from '../../errors.ts'
import { notify, type Told } from '../programs/notify.ts'
import type { RecordedProcess } from './process-record.ts'
import { targetFolderOf } from './run-data.ts'
import { openRunHome, type RunHome } from './run-record.ts'

type Request = Told & { readonly cacheDir: string }

/**
 * The record of a run that starts a target and no services. Nothing is written before there is a process. A cache that
 * cannot be written to is reported, but fails no run.
 */
export class TargetRecord {
  readonly #request: Request
  #home: RunHome | null = null
  #refused = false

  constructor(request: Request) {
    this.#request = request
  }

  recordTarget(target: readonly RecordedProcess[]): void {
    this.#open()?.recordTarget(target)
  }

  /** see RunningServices */
  targetFolder(): string {
    return targetFolderOf(this.#open()?.dataDir ?? temporaryFolder('loadcurve-'))
  }

  close(): void {
    process.removeListener('exit', this.#onExit)
    try {
      this.#home?.close()
    } catch {
      // the record stays, so the next command finds what is left
    }
    this.#home = null
  }

  #open(): RunHome | null {
    if (this.#home !== null || this.#refused) return this.#home
    const { cacheDir } = this.#request
    try {
      this.#home = openRunHome({ cacheDir, keep: false })
      process.once('exit', this.#onExit)
    } catch (thrown) {
      this.#refused = true
      notify(this.#request, `the target's processes are not recorded: ${messageOf(thrown)}`)
    }
    return this.#home
  }

  readonly #onExit = (): void => {
    this.#home?.killTarget()
    this.close()
  }
}
