import { LoadcurveError, messageOf } from '../../errors.ts'
import { within } from '../../pacing/waiting.ts'
import { plannedBrokerBytes } from '../../scenarios/rules/message-size.ts'
import { keepsSums, neededServices } from '../../scenarios/rules/needed-services.ts'
import { freePort } from '../../services/processes/ports.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import { cacheDir } from '../../services/programs/cache.ts'
import { notify } from '../../services/programs/notify.ts'
import { hasSavedRedis } from '../../services/redis-snapshot.ts'
import type { RunningServices } from '../../services/running-services.ts'
import { startServices } from '../../services/start-services.ts'
import { lockTopics } from '../../services/topic-lock.ts'
import type { EngineStatistics } from '../../types/engine-statistics.ts'
import { engines } from '../../types/engines.ts'
import { type Fault, storeOf } from '../../types/scenario.ts'
import { isService, type ServiceFacts, type Wiring } from '../../types/services.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import { jolokiaHeaders } from '../source-login.ts'
import { requireAllowedBrokers } from './allowed-brokers.ts'
import { assembleTarget, loadWarmUp, openStatistics, prepareEngine, recordsSinceStart } from './assemble-target.ts'
import { givenNames, namesOf } from './given-names.ts'
import { requireProcesses } from './given-process.ts'
import { httpHeadersOf } from './http-headers.ts'
import { keysThatStay, whatIsKept } from './kept-names.ts'
import { leastRecords, recordsBefore } from './records-before.ts'
import { RedisKeys } from './redis-keys.ts'
import { noTestbed, type Testbed } from './testbed.ts'
import { fetchRequestOf, type TestbedRequest } from './testbed-request.ts'
import { createRunTopics } from './topics.ts'

/** Starts what a scenario needs around the harness's threads; nothing for a target in those threads. */
export async function openTestbed(request: TestbedRequest): Promise<Testbed> {
  if (neededServices(request.scenario).length === 0) return noTestbed
  const real = new RealTestbed(request)
  try {
    await real.open()
  } catch (error) {
    await real.close()
    throw error
  }
  return real
}

class RealTestbed implements Testbed {
  private readonly request: TestbedRequest
  private readonly closers: ((atOnce: boolean) => Promise<void>)[] = []
  private services: RunningServices | null = null
  private keys: RedisKeys | null = null
  private target: Awaited<ReturnType<typeof assembleTarget>> = null
  private named: Wiring | null = null
  private said: EngineStatistics | null = null
  private known: readonly ServiceFacts[] = []
  private closing: Promise<void> | null = null

  constructor(request: TestbedRequest) {
    this.request = request
  }

  get wiring(): Wiring | null {
    return this.named
  }

  get facts() {
    return this.known
  }

  get statistics() {
    return this.said
  }

  async open(): Promise<void> {
    const { scenario, plan, customers, env, onProgress, onBrokers, signal } = this.request
    requireProcesses(scenario.target)
    if (neededServices(scenario).includes('kafka')) this.lockTopics()
    await prepareEngine(scenario.target.engine, fetchRequestOf(this.request))
    const services = await this.startServices()
    const wiring = await wire(this.request, services)
    this.named = wiring
    if (wiring.access.kafka !== null) {
      if (!scenario.services.kafka.managed) await requireAllowedBrokers(wiring.access.kafka, scenario.allow)
      onProgress('creating topics')
      const removeTopics = await createRunTopics(scenario, wiring)
      if (!this.leaves(scenario.services.kafka)) this.closers.push(removeTopics)
      await this.warmBroker(wiring, onProgress, signal)
      const headers = jolokiaHeaders(scenario.services.kafka, env)
      const count = (url: string) => recordsSinceStart(url, headers)
      this.known = await recordsBefore(services.facts, wiring.access.jolokiaUrls, count)
      if (scenario.services.kafka.managed) onBrokers({ records: leastRecords(this.known), fresh: services.fresh })
    }
    if (wiring.access.redis !== null) {
      this.keys = await RedisKeys.open(wiring.access.redis, {
        prefix: wiring.redisPrefix,
        given: givenNames(scenario.target).redisPrefix !== null,
        slots: plan.slots,
        partitions: scenario.partitions,
      })
      if (this.keys.noteOnBefore !== null) notify(this.request, this.keys.noteOnBefore)
      const keepsKeys = this.leaves(scenario.services.redis)
      this.closers.push(() => this.removeKeys(wiring, keepsKeys))
      if (customers !== null) {
        onProgress(`loading ${plan.deal.meters.toLocaleString('en')} customers`)
        await this.keys.loadCustomers(customers)
      }
    }
  }

  /**
   * Names that the scenario gives may be those of another run; the run's own never are, nor those on services of ours.
   * Locked before anything is connected to.
   */
  private lockTopics(): void {
    const { scenario, run, env } = this.request
    const { kafka } = scenario.services
    const { curvesTopic, updatesTopic } = givenNames(scenario.target)
    if (kafka.managed) return
    const topics = [curvesTopic, updatesTopic].filter((topic) => topic !== null)
    const release = lockTopics(cacheDir(env), { addresses: kafka.addresses, topics }, `run ${run}`)
    this.closers.push(async () => release())
  }

  /** What a run created in a service is not removed if it must be kept, or if the service's data is removed anyway. */
  private leaves({ managed }: { readonly managed: boolean }): boolean {
    return this.request.keep || (managed && this.services?.fresh === true)
  }

  processes() {
    const { pid } = givenNames(this.request.scenario.target)
    const given = pid === null ? [] : [{ name: 'target', pid }]
    return [...(this.services?.processes() ?? []), ...(this.target?.processes() ?? []), ...given]
  }

  jvms() {
    return this.target?.jvms ?? null
  }

  async startTarget(): Promise<void> {
    const { scenario, run, logsDir, epochOffsetUs, onDeath, onProgress } = this.request
    if (this.named === null || this.closing !== null) return
    if (engines[scenario.target.engine].runs === 'processes')
      onProgress(`starting the ${scenario.target.engine} target`)
    const onProcesses = (processes: readonly RecordedProcess[]) => {
      if (this.closing === null) this.services?.recordTarget(processes)
    }
    await this.listen()
    const request = fetchRequestOf(this.request)
    this.target = await assembleTarget({
      scenario,
      run,
      wiring: this.named,
      logsDir,
      epochOffsetUs,
      statistics: this.said,
      onProcesses,
      targetFolder: () => this.services!.targetFolder(),
      request,
    })
    if (this.target === null) return
    const { target } = this
    // everything was closed while it was being put together
    if (this.closing !== null) return target.stop(true)
    this.closers.push((atOnce) => target.stop(atOnce))
    target.onDeath((_name, how, hint) => onDeath(`the ${scenario.target.engine} target failed: ${how}`, hint))
    target.onEvents(this.request.targetEvents)
    await target.ready
  }

  /** To what the target will say of itself. */
  private async listen(): Promise<void> {
    const { scenario, run } = this.request
    const said = await openStatistics(scenario.target.engine, run)
    if (said === null) return
    this.said = said
    if (this.closing !== null) return said.close()
    this.closers.push(() => said.close())
  }

  async harm({ action, what }: Fault): Promise<void> {
    const harmed = this.partNamed(what)
    if (action === 'pause') harmed?.pause()
    else await harmed?.kill()
  }

  async heal({ action, what }: Fault): Promise<void> {
    const harmed = this.partNamed(what)
    if (action === 'pause') return harmed?.resume()
    await harmed?.restart()
  }

  async stored(slots: number): Promise<StoredWattHours | null> {
    const { target } = this.request.scenario
    const { engine, workload } = target
    if (this.keys === null || !keepsSums({ engine, workload, store: storeOf(target) })) return null
    return this.keys.energy(slots)
  }

  close(atOnce = false): Promise<void> {
    this.closing ??= this.closeAll(atOnce)
    return this.closing
  }

  /** In reverse order; a part that cannot be closed must not prevent the others from closing. */
  private async closeAll(atOnce: boolean): Promise<void> {
    for (const close of this.closers.splice(0).reverse())
      await within(longestCloseMs, close(atOnce), () => new Error('not closed in time')).catch(() => {})
    this.tellKept()
  }

  /** What cannot be removed is named, so that a user can do it. */
  private async removeKeys(wiring: Wiring, keeps: boolean): Promise<void> {
    const { access, redisPrefix } = wiring
    const late = () => new Error('it took too long')
    await within(longestCloseMs, this.keys!.close(keeps), late).catch((thrown) => {
      if (access.redis !== null) notify(this.request, keysThatStay(access.redis, redisPrefix, messageOf(thrown)))
    })
  }

  /** Called once nothing runs any more, so that the message is true. */
  private tellKept(): void {
    const { services, named, request } = this
    if (!request.keep || services === null || named === null) return
    const { keptDir } = services
    const keysSaved = keptDir !== null && hasSavedRedis(keptDir)
    const text = whatIsKept({ scenario: request.scenario, wiring: named, keptDir, keysSaved })
    if (text !== null) notify(request, text)
  }

  private partNamed(name: Fault['what']) {
    const { services, target } = this
    if (!isService(name))
      return {
        pause: () => target?.pause(name),
        resume: () => target?.resume(name),
        kill: async () => target?.kill(name),
        restart: async () => target?.restart(name),
      }
    if (services === null) return null
    return {
      pause: () => services.pause(name),
      resume: () => services.resume(name),
      kill: () => services.kill(name),
      restart: () => services.restart(name),
    }
  }

  private async startServices(): Promise<RunningServices> {
    const { scenario, plan, logsDir, keep, env, onProgress, onNotice, onDeath, signal } = this.request
    const services = await startServices({
      spec: scenario.services,
      needed: neededServices(scenario),
      plannedBytes: plannedBrokerBytes(scenario),
      durable: plan.schedule.phases.some(({ fault }) => fault?.action === 'kill' && fault.what === 'redis'),
      faults: plan.schedule.phases.some(({ fault }) => fault !== null),
      logsDir,
      keep,
      env,
      onProgress,
      onNotice,
      signal,
    })
    this.services = services
    this.known = services.facts
    this.closers.push(() => services.stop())
    services.onDeath((name, how) => onDeath(`${name} ${how}`))
    return services
  }

  private async warmBroker(wiring: Wiring, onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
    const { kafka } = this.request.scenario.services
    if (!kafka.managed || !kafka.warmBroker || wiring.access.kafka === null) return
    const warmBroker = await loadWarmUp()
    await warmBroker(wiring.access.kafka, {
      signal,
      onProgress: (done, total) =>
        onProgress(
          `warming up the broker: ${(done / 1e6).toFixed(0)} M of at most ${(total / 1e6).toFixed(0)} M records`,
        ),
    })
  }
}

/** A broker or a database that is gone must not prevent a run from ending. */
const longestCloseMs = 30_000

async function wire({ scenario, run, env }: TestbedRequest, services: RunningServices): Promise<Wiring> {
  const { engine, parallelism } = scenario.target
  const given = givenNames(scenario.target)
  const overHttp = scenario.driver.kind === 'http'
  const listens = overHttp && engines[engine].listens !== 'url'
  if (overHttp && !listens && given.url === null)
    throw new LoadcurveError('SCENARIO_INVALID', 'the http driver has no address: target.options.url is not set')
  return {
    access: services.access,
    ...namesOf(scenario, run),
    updatesPartitions: parallelism,
    httpHeaders: httpHeadersOf(scenario.driver, env),
    httpUrl: listens ? `http://127.0.0.1:${await freePort()}/curves` : given.url,
  }
}
