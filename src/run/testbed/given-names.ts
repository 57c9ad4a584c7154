import type { ExternalOptions, TargetSpec } from '../../types/scenario.ts'

export type GivenNames = Omit<ExternalOptions, 'store'>

const none: GivenNames = { curvesTopic: null, updatesTopic: null, redisPrefix: null, url: null, group: null, pid: null }

/** The scenario's settings for an external pipeline: names, an address and a process; null = the run creates its own. */
export function givenNames({ options }: TargetSpec): GivenNames {
  return 'curvesTopic' in options ? options : none
}
