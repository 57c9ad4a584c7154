import { messageOf } from '../../errors.ts'
import { notify, type Told } from '../programs/notify.ts'
import type { RecordedProcess } from './process-record.ts'
import { openRunHome, type RunHome } from './run-record.ts'

/** The record of a run that starts a target and no services. */
export interface TargetRecord {
  recordTarget(target: readonly RecordedProcess[]): void
  close(): void
}

/** Nothing is written before there is a process. A cache that cannot be written to is reported, but fails no run. */
export function targetRecord(request: Told & { readonly cacheDir: string }): TargetRecord {
  const { cacheDir } = request
  let home: RunHome | null = null
  let refused = false
  const open = (): RunHome | null => {
    if (home !== null || refused) return home
    try {
      home = openRunHome({ cacheDir, keep: false })
      process.once('exit', onExit)
    } catch (thrown) {
      refused = true
      notify(request, `the target's processes are not recorded: ${messageOf(thrown)}`)
    }
    return home
  }
  const onExit = () => {
    home?.killTarget()
    close()
  }
  const close = () => {
    process.removeListener('exit', onExit)
    try {
      home?.close()
    } catch {
      // the record stays, so the next command finds what is left
    }
    home = null
  }
  return { recordTarget: (target) => open()?.recordTarget(target), close }
}
