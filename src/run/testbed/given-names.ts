import type { Scenario, TargetSpec } from '../../types/scenario.ts'
import type { Wiring } from '../../types/services.ts'
import type { ExternalOptions } from '../../types/target-options.ts'

export type GivenNames = Omit<ExternalOptions, 'store'>

const none: GivenNames = { curvesTopic: null, updatesTopic: null, redisPrefix: null, url: null, group: null, pid: null }

/** The scenario's settings for an external pipeline: names, an address and a process; null = the run creates its own. */
export function givenNames({ options }: TargetSpec): GivenNames {
  return 'curvesTopic' in options ? options : none
}

type Names = Pick<Wiring, 'curvesTopic' | 'updatesTopic' | 'group' | 'redisPrefix'>

/** Names are the run's own, so that two runs never meet; an external pipeline knows its names from the scenario. */
export function namesOf({ target, services: { kafka } }: Pick<Scenario, 'target' | 'services'>, run: string): Names {
  const given = givenNames(target)
  const inKafka = kafka.managed ? run : `${kafka.topicPrefix ?? ''}${run}`
  return {
    curvesTopic: given.curvesTopic ?? `${inKafka}-curves`,
    updatesTopic: given.updatesTopic ?? `${inKafka}-updates`,
    group: given.group ?? `${inKafka}-target`,
    redisPrefix: given.redisPrefix ?? `lc:${run}`,
  }
}
