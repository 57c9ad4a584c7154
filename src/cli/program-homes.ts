import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { LoadcurveError } from '../errors.ts'
import type { Io } from './terminal/io.ts'

/** Programs of the user's for one command, as they were typed. */
export interface ProgramHomes {
  readonly kafkaHome?: string
  readonly zookeeperHome?: string
  readonly redisServer?: string
}

/** Gives a command the options that name programs to use in place of those that are fetched. */
export function addHomeOptions(command: Command): Command {
  return command
    .option('--kafka-home <dir>', 'an unpacked Kafka to use instead of fetching one')
    .option('--zookeeper-home <dir>', 'an unpacked ZooKeeper to use instead of fetching one')
    .option('--redis-server <path>', 'a redis-server or valkey-server to use instead of fetching one')
}

const wanted = {
  '--kafka-home': 'an unpacked Kafka: the folder that holds bin and libs',
  '--zookeeper-home': 'an unpacked ZooKeeper: the folder that holds bin and lib',
  '--redis-server': 'the program redis-server or valkey-server itself',
} as const

/**
 * The same process with the variables that mean the same: an option counts for more than its variable. Throws USAGE if an
 * option names what is not there.
 */
export function withPrograms(io: Io, { kafkaHome, zookeeperHome, redisServer }: ProgramHomes): Io {
  const named = (name: string, option: keyof typeof wanted, given: string | undefined) => {
    if (given === undefined) return {}
    const path = resolve(io.cwd, given)
    if (existsSync(path)) return { [name]: path }
    throw new LoadcurveError('USAGE', `${option} ${given}: there is nothing at ${path}`, {
      hint: `let it name ${wanted[option]}; or leave it out, and one is fetched`,
    })
  }
  const env = {
    ...io.env,
    ...named('KAFKA_HOME', '--kafka-home', kafkaHome),
    ...named('ZOOKEEPER_HOME', '--zookeeper-home', zookeeperHome),
    ...named('REDIS_SERVER', '--redis-server', redisServer),
  }
  return { ...io, env }
}
