import type { RunContext } from './context.ts'
import { givenNames } from './testbed/given-names.ts'
import { startOfProcess } from './testbed/given-process.ts'

/**
 * The process of a pipeline that its user started (`target.options.pid`): it may end without a word, and its id may then
 * be that of another one. Looking costs one small file, so it is done several times a second.
 */
export class TargetProcess {
  private readonly context: RunContext
  private readonly startOf: typeof startOfProcess
  /** null = it has not been seen yet */
  private start: number | null = null

  constructor(context: RunContext, startOf = startOfProcess) {
    this.context = context
    this.startOf = startOf
  }

  /** Notes when it has ended: from the first due time on, until all has arrived. */
  look(): void {
    const { request, findings, state, sinceUs } = this.context
    const { pid } = givenNames(request.scenario.target)
    if (pid === null || findings.targetEnded !== null || this.isThere(pid) || state.firstDueUs === 0) return
    findings.targetEnded = { pid, endedAtUs: Math.max(0, Math.round(sinceUs())) }
  }

  private isThere(pid: number): boolean {
    const start = this.startOf(pid)
    if (start === 'unknown') return true
    this.start ??= start
    return start !== null && start === this.start
  }
}
