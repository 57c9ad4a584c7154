import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { whoIsZookeeper } from './probes.ts'
import { loopback } from './processes/ports.ts'
import { heapFlag, type Java } from './programs/java.ts'
import type { Variables } from './programs/tool.ts'
import { type ServiceLaunch, startAt } from './service-launch.ts'

export interface ZookeeperLaunchOptions {
  readonly java: Java
  readonly jars: readonly string[]
  readonly version: string
  readonly heapBytes: number
  readonly port: number
  readonly dataDir: string
  readonly logFile: string
  readonly env: Variables
}

/** One ZooKeeper server that listens on loopback only and has no web server. Writes its zoo.cfg. */
export function zookeeperLaunch(options: ZookeeperLaunchOptions): ServiceLaunch {
  const { java, version, heapBytes, port, dataDir, logFile, env } = options
  const folder = join(dataDir, 'zookeeper')
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  const config = join(folder, 'zoo.cfg')
  writeFileSync(config, zookeeperConfig(data, port))
  return {
    name: 'zookeeper',
    part: 'zookeeper',
    command: java.path,
    args: zookeeperArguments(options, config),
    env,
    folder,
    logFile,
    talk: null,
    port,
    facts: {
      name: 'zookeeper',
      managed: true,
      version,
      settings: `${heapFlag(heapBytes)}, Serial`,
      address: `${loopback}:${port}`,
      recordsBefore: null,
    },
    ...startAt(port, 'zookeeper', () => whoIsZookeeper(port, data)),
  }
}

export function zookeeperConfig(dataFolder: string, port: number): string {
  return `${[
    'tickTime=2000',
    `dataDir=${dataFolder}`,
    `clientPort=${port}`,
    `clientPortAddress=${loopback}`,
    'maxClientCnxns=0',
    '4lw.commands.whitelist=mntr,srvr,ruok,conf',
    'admin.enableServer=false',
  ].join('\n')}\n`
}

function zookeeperArguments(options: ZookeeperLaunchOptions, config: string): string[] {
  return [
    heapFlag(options.heapBytes),
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+PerfDisableSharedMem',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    ...['-cp', options.jars.join(delimiter), 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config],
  ]
}
