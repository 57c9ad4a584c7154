import { mkdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LoadcurveError } from '../../errors.ts'
import { bareEnvironment } from '../../services/processes/environment.ts'
import type { Launch } from '../../services/processes/launch.ts'
import { freePorts, listensAt } from '../../services/processes/ports.ts'
import { ProcessGroup } from '../../services/processes/process-group.ts'
import type { RecordedProcess } from '../../services/processes/process-record.ts'
import type { Variables } from '../../services/programs/tool.ts'
import type { ZookeeperAccess } from '../../types/services.ts'
import { deathOf } from '../target-processes.ts'
import { smallJvm } from './small-jvm.ts'
import { type StormPorts, writeStormHome } from './storm-home.ts'

export interface DaemonsPlace {
  /** paths: of java, and of the folder of jars */
  readonly java: string
  readonly jars: string
  /** is made, and becomes the home of these daemons */
  readonly folder: string
  readonly logsDir: string
  readonly zookeeper: ZookeeperAccess & { readonly root: string }
  /** how many workers there is room for */
  readonly workers: number
  readonly env: Variables
  /** called with the daemons right after each start */
  onProcesses(processes: readonly RecordedProcess[]): void
  /** called for a daemon that ended by itself */
  onDeath(name: string, error: LoadcurveError): void
}

export const daemonNames = ['nimbus', 'supervisor'] as const
export type DaemonName = (typeof daemonNames)[number]

const programs = {
  nimbus: { mainClass: 'org.apache.storm.daemon.nimbus.Nimbus', heapMiB: 256 },
  supervisor: { mainClass: 'org.apache.storm.daemon.supervisor.Supervisor', heapMiB: 128 },
} as const

/** Nimbus and a supervisor on this machine, as a distribution of Storm would start them, from jars alone. */
export class StormDaemons {
  readonly #place: DaemonsPlace
  readonly #group: ProcessGroup

  constructor(place: DaemonsPlace) {
    this.#place = place
    this.#group = new ProcessGroup({ onChange: (processes) => place.onProcesses(processes) })
    this.#group.onDeath((death) => {
      // Storm writes that log itself
      place.onDeath(death.name, deathOf({ ...death, logFile: join(place.logsDir, `${death.name}.log`) }, undefined, {}))
    })
  }

  /** Returns the port of nimbus once both listen. Errors: TARGET_FAILED. */
  async start(signal: AbortSignal): Promise<number> {
    const { folder, jars, logsDir, zookeeper, workers } = this.#place
    const [nimbus, supervisor, ...slots] = await freePorts(daemonNames.length + workers)
    signal.throwIfAborted()
    const ports: StormPorts = { nimbus: nimbus!, supervisor: supervisor!, workers: slots }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeStormHome({ folder, jars, logsDir, ports, zookeeper })
    await this.#group.start(
      daemonNames.map((name) => this.#launch(name, ports[name])),
      signal,
    )
    return ports.nimbus
  }

  processes() {
    return this.#group.processes()
  }

  kill(name: DaemonName): Promise<void> {
    return this.#group.kill(name)
  }

  restart(name: DaemonName, signal: AbortSignal): Promise<void> {
    return this.#group.restart(name, signal)
  }

  pause(name: DaemonName): void {
    this.#group.pause(name)
  }

  resume(name: DaemonName): void {
    this.#group.resume(name)
  }

  /** At once. Their workers go on. */
  stop(): Promise<void> {
    return this.#group.stop(0)
  }

  #launch(name: DaemonName, port: number): Launch {
    const { java, jars, folder, logsDir, env } = this.#place
    const { mainClass, heapMiB } = programs[name]
    const args = [
      ...smallJvm(heapMiB),
      `-Ddaemon.name=${name}`,
      `-Dlogfile.name=${name}.log`,
      `-Dstorm.home=${folder}`,
      `-Dstorm.log.dir=${logsDir}`,
      `-Dlog4j.configurationFile=${join(folder, 'log4j2', 'cluster.xml')}`,
      `-Djava.io.tmpdir=${folder}`,
      '-Djava.deserialization.disabled=true',
      '-cp',
      `${join(jars, '*')}:${join(folder, 'conf')}`,
      mainClass,
    ]
    // a supervisor starts its workers with the Java of its environment
    const javaHome = dirname(dirname(realpathSync(java)))
    return {
      name,
      part: name,
      command: java,
      args,
      env: bareEnvironment(env, { JAVA_HOME: javaHome }),
      folder,
      logFile: join(logsDir, `${name}-out.log`),
      talk: null,
      isReady: () => listensAt(port),
    }
  }
}
