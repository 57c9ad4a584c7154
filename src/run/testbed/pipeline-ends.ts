import { neededServices } from '../../scenarios/rules/needed-services.ts'
import { engines } from '../../types/engines.ts'
import { endsInWords, type PipelineEnds } from '../../types/pipeline-ends.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'

/** The addresses and names that a pipeline has to be started with. */
export function pipelineEnds(scenario: Scenario, wiring: Wiring): PipelineEnds {
  const { access, curvesTopic, updatesTopic, redisPrefix, httpUrl } = wiring
  const { redis } = access
  const usesKeys = redis !== null && neededServices(scenario).includes('redis')
  return {
    address: access.kafka?.addresses.join(',') ?? '',
    reads: httpUrl ?? curvesTopic,
    byTopic: httpUrl === null,
    partitions: scenario.partitions,
    writes: updatesTopic,
    keys: usesKeys ? `keys ${redisPrefix}:* of Redis ${redis.host}:${redis.port}` : null,
  }
}

/** What a run waits for where its user starts the pipeline, and how long; null where the run starts it. */
export function waitingWords(scenario: Scenario, wiring: Wiring | null): string | null {
  const { engine, readyWithinUs } = scenario.target
  if (engines[engine].runs !== 'elsewhere' || wiring === null) return null
  return `waiting for your pipeline, up to ${readyWithinUs / 1e6} s: ${endsInWords(pipelineEnds(scenario, wiring))}`
}
