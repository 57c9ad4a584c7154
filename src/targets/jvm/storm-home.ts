import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loopback } from '../../services/processes/ports.ts'
import type { ZookeeperAccess } from '../../types/services.ts'
import { smallJvm } from './small-jvm.ts'

/** The ports of the daemons and of their workers, one worker for each. */
export interface StormPorts {
  readonly nimbus: number
  readonly supervisor: number
  readonly workers: readonly number[]
}

export interface StormHome {
  /** an empty folder; everything of the daemons is in it, and what was submitted to them too, with its passwords */
  readonly folder: string
  /** jars of an engine, with those of workers below it */
  readonly jars: string
  /** the logs of workers are below it */
  readonly logsDir: string
  readonly ports: StormPorts
  readonly zookeeper: ZookeeperAccess & { readonly root: string }
}

/** Logs of workers: `<folder>/<id of the topology>/<port>/worker.log`. */
export function workerLogsFolder(logsDir: string): string {
  return join(logsDir, 'storm-workers')
}

/** Makes a folder into what Storm calls its home: jars, `conf/storm.yaml`, the configuration of its logs. */
export function writeStormHome(home: StormHome): void {
  const { folder, jars } = home
  for (const name of ['conf', 'log4j2']) mkdirSync(join(folder, name))
  symlinkSync(jars, join(folder, 'lib'))
  symlinkSync(join(jars, 'worker'), join(folder, 'lib-worker'))
  // JSON is YAML
  writeFileSync(join(folder, 'conf', 'storm.yaml'), `${JSON.stringify(configOf(home), null, 2)}\n`)
  writeFileSync(join(folder, 'log4j2', 'cluster.xml'), log4j2(['storm.log.dir', 'logfile.name']))
  const ofWorker = ['workers.artifacts', 'storm.id', 'worker.port', 'logfile.name']
  writeFileSync(join(folder, 'log4j2', 'worker.xml'), log4j2(ofWorker))
}

/** What its daemons are told; names and defaults: conf/defaults.yaml of Storm 2.8.3. */
function configOf({ folder, logsDir, ports, zookeeper }: StormHome): Record<string, unknown> {
  return {
    'storm.zookeeper.servers': [zookeeper.host],
    'storm.zookeeper.port': zookeeper.port,
    'storm.zookeeper.root': `${zookeeper.root}-storm`,
    'nimbus.seeds': [loopback],
    'storm.thrift.transport': 'loadcurve.engines.storm.LoopbackTransport',
    'nimbus.thrift.port': ports.nimbus,
    'storm.local.hostname': loopback,
    'storm.local.dir': join(folder, 'local'),
    'storm.workers.artifacts.dir': workerLogsFolder(logsDir),
    'supervisor.thrift.port': ports.supervisor,
    'supervisor.slots.ports': ports.workers,
    // a dead worker is noticed within a second; by default it is three. How long one may be silent is as usual: 30 s
    'supervisor.monitor.frequency.secs': 1,
    'nimbus.monitor.freq.secs': 2,
    // heap and flags come with the topology
    'worker.childopts': '',
    'topology.worker.logwriter.childopts': smallJvm(64).join(' '),
    // how old counters of nimbus may be; by default a minute
    'executor.metrics.frequency.secs': 5,
    // by default a database inside nimbus
    'storm.metricstore.class': 'org.apache.storm.metricstore.NoOpMetricStore',
    'storm.daemon.metrics.reporter.plugins': [],
  }
}

/** `path`: names of system properties. */
function log4j2(path: readonly string[]): string {
  const file = path.map((name) => `\${sys:${name}}`).join('/')
  return `<Configuration status="WARN" shutdownHook="disable">
  <Appenders>
    <File name="file" fileName="${file}"><PatternLayout pattern="%d{HH:mm:ss.SSS} %c{1.} %t [%p] %msg%n"/></File>
  </Appenders>
  <Loggers>
    <Logger name="org.apache.storm.logging.ThriftAccessLogger" level="warn"/>
    <Logger name="org.apache.kafka" level="warn"/>
    <Root level="info"><AppenderRef ref="file"/></Root>
  </Loggers>
</Configuration>
`
}
