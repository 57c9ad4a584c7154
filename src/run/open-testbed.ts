import { LoadcurveError } from '../errors.ts'
import { neededServices } from '../scenarios/rules/needed-services.ts'
import type { Notice } from '../types/services.ts'
import type { RunContext } from './context.ts'
import { noTestbed, type Testbed } from './testbed/testbed.ts'

/** Starts what a scenario needs around the harness's threads; nothing for the embedded target and the null driver. */
export async function openTestbedFor(context: RunContext): Promise<Testbed> {
  const { request, plan, folder, epochOffsetUs, memory, signal, findings } = context
  const { scenario, keep, env } = request
  if (neededServices(scenario).length === 0) return noTestbed
  const { openTestbed } = await import('./testbed/real-testbed.ts')
  return openTestbed({
    scenario,
    plan,
    run: folder.run,
    logsDir: folder.logsDir,
    epochOffsetUs,
    customers: memory.customers === null ? null : new Uint8Array(memory.customers),
    keep,
    env,
    onProgress: context.tell,
    onNotice: (notice) => noteWhatStays(context, notice),
    onWarning: (warning) => findings.warnings.push(warning),
    onDeath: (message) => partDied(context, message),
    signal,
  })
}

function noteWhatStays({ folder, clock, request }: RunContext, notice: Notice): void {
  folder.log(clock.nowUs(), notice.text)
  request.onNotice?.(notice)
}

/** A service or a process of the target ended by itself. `message`: how, then its last words in lines of their own. */
function partDied(context: RunContext, message: string): void {
  const [how = ''] = message.split('\n', 1)
  const { findings, folder } = context
  const { stage } = context.state
  if (stage === 'running' || stage === 'draining')
    findings.warnings.push({ code: 'SERVICE_FAILED', message, phase: null, invalid: false, figures: {} })
  context.pipelineFailed(new LoadcurveError('TARGET_FAILED', how, { hint: `look into ${folder.logsDir}` }))
}

export function targetLate({ request, folder, findings }: RunContext, otherwise: string): LoadcurveError {
  const { engine, readyWithinUs } = request.scenario.target
  const trouble = findings.warnings.find(({ code }) => code === 'CONNECTION_TROUBLE')
  const because = trouble === undefined ? '' : `: ${trouble.message}`
  const message = `the ${engine} target ${otherwise} within ${readyWithinUs / 1e6} s${because}`
  return new LoadcurveError('TARGET_FAILED', message, {
    hint: `raise target.readyWithin, or look into ${folder.logsDir}`,
  })
}
