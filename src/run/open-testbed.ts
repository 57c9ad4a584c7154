import { contractVersion } from '../contract/reading-check.ts'
import { LoadcurveError } from '../errors.ts'
import { neededServices } from '../scenarios/rules/needed-services.ts'
import type { TargetEvents } from '../targets/target-handle.ts'
import { engines } from '../types/engines.ts'
import { endsInQuestion } from '../types/pipeline-ends.ts'
import type { Notice, Wiring } from '../types/services.ts'
import { leftOutText, targetTroubleText } from '../verdict/warnings/services.ts'
import type { RunContext } from './context.ts'
import { givenNames } from './testbed/given-names.ts'
import { hasProcess } from './testbed/given-process.ts'
import { pipelineEnds, waitingWords } from './testbed/pipeline-ends.ts'
import { noTestbed, type Testbed } from './testbed/testbed.ts'

/** Starts what a scenario needs around the harness's threads; nothing for a target in those threads. */
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
    onNotice: (notice) => note(context, notice),
    onBrokers: (brokers) => {
      findings.brokers = brokers
    },
    targetEvents: targetEvents(context),
    onDeath: (message, hint) => partDied(context, message, hint ?? null),
    signal,
  })
}

function targetEvents({ findings, state, sinceUs }: RunContext): TargetEvents {
  return {
    trouble: (name, words) => {
      findings.targetTrouble ??= { name, words }
    },
    unreadable: (count, first) => findings.leftOut(count, first),
    throttled: (ms) => {
      findings.targetThrottledUs += ms * 1000
    },
    workerEnded: (name, how) => {
      const { count, first } = findings.workerEnds
      const atUs = state.firstDueUs === 0 ? null : Math.max(0, Math.round(sinceUs()))
      findings.workerEnds = { count: count + 1, first: first ?? { name, how, atUs } }
    },
  }
}

function note({ folder, clock, request }: RunContext, notice: Notice): void {
  folder.log(clock.nowUs(), notice.text)
  request.onNotice?.(notice)
}

/** A service or a process of the target ended by itself. `message`: how, then its last words in lines of their own. */
function partDied(context: RunContext, message: string, hint: string | null): void {
  const [how = ''] = message.split('\n', 1)
  const { findings, folder } = context
  const { stage } = context.state
  if (stage === 'running' || stage === 'draining') findings.died.push(message)
  context.pipelineFailed(
    new LoadcurveError('TARGET_FAILED', how, { hint: hint ?? `check the logs in ${folder.logsDir}` }),
  )
}

/** Says what a pipeline that its user starts must be started with: on a line that stays, since it is read and typed. */
export function sayWaiting(context: RunContext): void {
  const words = waitingWords(context.request.scenario, context.state.testbed.wiring)
  if (words === null) return
  context.tell('waiting for your pipeline')
  note(context, { kind: 'note', text: words })
}

/** A probe that got in and has no result: what is missing is behind the input. */
const acceptedBy: Readonly<Record<string, string>> = {
  http: ', although the front end accepted it',
  kafka: ', although the broker accepted it',
  redis: ', although Redis accepted it',
}

export function targetLate({ request, folder, findings, state }: RunContext, otherwise: string): LoadcurveError {
  const { scenario } = request
  const { engine, readyWithinUs } = scenario.target
  const { wiring } = state.testbed
  const { targetTrouble, targetUnreadable } = findings
  const { pid } = givenNames(scenario.target)
  if (pid !== null && !hasProcess(pid))
    return new LoadcurveError('TARGET_FAILED', `the process ${pid} of the target (target.options.pid) has ended`, {
      hint: 'look into its own output or log; start it, and write its new process id',
    })
  const accepted = findings.probeAccepted ? (acceptedBy[scenario.driver.kind] ?? '') : ''
  const unread = targetUnreadable.count === 0 ? '' : `; it ${leftOutText(targetUnreadable)}`
  const because = targetTrouble === null ? unread : `: ${targetTroubleText(targetTrouble)}`
  const message = `the ${engine} target ${otherwise} within ${readyWithinUs / 1e6} s${accepted}${because}`
  const isOurs = engines[engine].runs !== 'elsewhere' || wiring === null
  return new LoadcurveError('TARGET_FAILED', message, {
    hint: isOurs
      ? `raise target.readyWithin, or check the logs in ${folder.logsDir}`
      : `${endsInQuestion(pipelineEnds(scenario, wiring)).replace(/\)$/, ').')} If it needs more time, raise target.readyWithin`,
  })
}

/** `spoken`: the version of the contract in which the target answered the probe. */
export function mustSpeak(spoken: number, engine: string): void {
  if (spoken === contractVersion) return
  const message = `the ${engine} target speaks version ${spoken} of the contract; this loadcurve needs version ${contractVersion}`
  const hint =
    'only the check of an entry has changed: docs/your-pipeline.md has the formula and values to test it with'
  throw new LoadcurveError('TARGET_FAILED', message, { hint })
}

/** A first curve that does not get through, for a reason that waiting does not change. */
export async function probeStuck({ state, folder }: RunContext, words: string): Promise<LoadcurveError> {
  const setting = /min\.insync\.replicas/.test(words) ? await replicasText(state.testbed.wiring) : ''
  return new LoadcurveError('TARGET_FAILED', `the probe does not get through: ${words}${setting}`, {
    hint: `change that, then run again; more may stand in the logs in ${folder.logsDir}`,
  })
}

/** What the topic asks for, and has. */
async function replicasText(wiring: Wiring | null): Promise<string> {
  const kafka = wiring?.access.kafka ?? null
  if (wiring === null || kafka === null) return ''
  const { describeTopic } = await import('../kafka/admin/admin.ts')
  const facts = await describeTopic(kafka, wiring.curvesTopic).catch(() => null)
  if (facts === null) return ''
  const least = facts.config['min.insync.replicas'] ?? 'unknown'
  return ` (topic ${facts.topic}: min.insync.replicas ${least}, replication ${facts.replication})`
}
