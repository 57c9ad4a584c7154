import type { ExternalOptions, TargetSpec } from '../../types/scenario.ts'

export type GivenNames = Omit<ExternalOptions, 'store'>

const none: GivenNames = { curvesTopic: null, updatesTopic: null, redisPrefix: null, url: null }

/** The scenario's settings for an external pipeline: names and an address; null = the run creates its own. */
export function givenNames({ options }: TargetSpec): GivenNames {
  return 'curvesTopic' in options ? options : none
}
