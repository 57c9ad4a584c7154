import type { ExternalOptions, TargetSpec } from '../../types/scenario.ts'

export type GivenNames = Omit<ExternalOptions, 'store'>

const none: GivenNames = { curvesTopic: null, updatesTopic: null, redisPrefix: null, url: null }

/** What the scenario says of a pipeline of one's own: names and an address; null = the run makes its own. */
export function givenNames({ options }: TargetSpec): GivenNames {
  return 'curvesTopic' in options ? options : none
}
