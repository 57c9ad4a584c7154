import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ManagedSpec } from '../types/services.ts'
import { onPath, type Variables } from './programs/tool.ts'

/** An unpacked distribution that belongs to the user. */
export interface Home {
  readonly path: string
  /** null: no jars were found there */
  readonly version: string | null
  readonly from: 'KAFKA_HOME' | 'ZOOKEEPER_HOME' | 'PATH'
}

interface Distribution {
  readonly variable: 'KAFKA_HOME' | 'ZOOKEEPER_HOME'
  /** in its bin folder; Homebrew drops the extension */
  readonly scripts: readonly string[]
  /** the jar whose name contains the version */
  readonly jar: RegExp
}

const distributions: Readonly<Record<'kafka' | 'zookeeper', Distribution>> = {
  kafka: {
    variable: 'KAFKA_HOME',
    scripts: ['kafka-server-start.sh', 'kafka-server-start'],
    jar: /^kafka_2\.\d+-(\d+\.\d+\.\d+[^/]*)\.jar$/,
  },
  zookeeper: {
    variable: 'ZOOKEEPER_HOME',
    scripts: ['zkServer.sh', 'zkServer'],
    jar: /^zookeeper-(\d+\.\d+\.\d+[^/]*)\.jar$/,
  },
}

/** The distribution that the variable names, otherwise the one with the start script on PATH; null = neither. */
export function homeOf(service: 'kafka' | 'zookeeper', env: Variables): Home | null {
  const { variable, scripts, jar } = distributions[service]
  const given = env[variable]
  if (given) return { path: given, version: versionIn(given, jar), from: variable }
  for (const script of scripts.flatMap((name) => onPath(name, env) ?? [])) {
    const parent = dirname(dirname(realpathSync(script)))
    for (const path of [parent, join(parent, 'libexec')]) {
      const version = versionIn(path, jar)
      if (version !== null) return { path, version, from: 'PATH' }
    }
  }
  return null
}

/** Can the Kafka on PATH run a profile? One that a variable names is used as it is, or rejected. */
export function fits({ from, version }: Home, profile: 'kraft' | 'zookeeper'): boolean {
  if (from !== 'PATH' || version === null) return true
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return profile === 'zookeeper' ? major === 3 : major > 3 || (major === 3 && minor === 9)
}

/** The variables, set to the distributions found on PATH where they were unset. */
export function withHomes(spec: Pick<ManagedSpec, 'kafka'>, env: Variables): Variables {
  const [kafka, zookeeper] = [homeOf('kafka', env), homeOf('zookeeper', env)]
  const usable = kafka !== null && fits(kafka, spec.kafka?.profile ?? 'kraft')
  return {
    ...env,
    ...(usable && { KAFKA_HOME: kafka.path }),
    ...(zookeeper !== null && { ZOOKEEPER_HOME: zookeeper.path }),
  }
}

/** Jars are in `libs` for Kafka, in `lib` for ZooKeeper. */
function versionIn(home: string, jar: RegExp): string | null {
  for (const folder of [join(home, 'libs'), join(home, 'lib')].filter((path) => existsSync(path))) {
    const version = readdirSync(folder).flatMap((name) => jar.exec(name)?.[1] ?? [])[0]
    if (version !== undefined) return version
  }
  return null
}
