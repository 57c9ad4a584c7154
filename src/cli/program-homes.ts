import { resolve } from 'node:path'
import type { Command } from 'commander'
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

/** The same process with the variables that mean the same: an option counts for more than its variable. */
export function withPrograms(io: Io, { kafkaHome, zookeeperHome, redisServer }: ProgramHomes): Io {
  const named = (name: string, path: string | undefined) =>
    path === undefined ? {} : { [name]: resolve(io.cwd, path) }
  const env = {
    ...io.env,
    ...named('KAFKA_HOME', kafkaHome),
    ...named('ZOOKEEPER_HOME', zookeeperHome),
    ...named('REDIS_SERVER', redisServer),
  }
  return { ...io, env }
}
