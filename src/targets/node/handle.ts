import { fileURLToPath } from 'node:url'
import { bareEnvironment } from '../../services/processes/environment.ts'
import type { Wiring } from '../../types/services.ts'
import { isEachPartitionTaken } from '../dealt-partitions.ts'
import type { TargetHandle } from '../target-handle.ts'
import { TargetProcesses, type TargetProgram, type TargetWorker } from '../target-processes.ts'
import type { NodeTargetScenario, NodeTargetSetup } from './setup.ts'

export interface NodeTargetPlace extends Pick<TargetProgram, 'logsDir' | 'onProcesses'> {
  readonly scenario: NodeTargetScenario
  /** with `httpUrl` if the driver is http: the target listens there, `http://127.0.0.1:25080/curves` */
  readonly wiring: Wiring
  /** the file that a process runs */
  readonly entry: URL
  readonly epochOffsetUs: number
}

/** Memory for messages that wait while a service is down, in addition to a customers table of 35 million bytes. */
const nodeArguments = ['--max-semi-space-size=32', '--enable-source-maps']

/** Starts `parallelism` Node processes, which become ready together. */
export function startNodeTarget(place: NodeTargetPlace): TargetHandle {
  return new TargetProcesses(nodeTargetProgram(place, process.env))
}

export function nodeTargetProgram(place: NodeTargetPlace, env: NodeJS.ProcessEnv): TargetProgram {
  const { scenario, wiring, entry, epochOffsetUs, logsDir, onProcesses } = place
  const { parallelism } = scenario.target
  const workerOf = (settings: NodeTargetSetup): TargetWorker => ({
    command: process.execPath,
    args: [...nodeArguments, fileURLToPath(entry)],
    env: bareEnvironment(env, { KAFKAJS_NO_PARTITIONER_WARNING: '1' }),
    settings,
  })
  return {
    workers: Array.from({ length: parallelism }, (_, worker) => workerOf({ worker, scenario, wiring, epochOffsetUs })),
    isReady: (ready) => isEachPartitionTaken(ready, parallelism, scenario.partitions),
    logsDir,
    onProcesses,
  }
}
