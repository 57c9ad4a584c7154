import type { ConnectionFacts } from '../../types/facts.ts'
import { limitHints, type OwnLimitFacts } from '../../types/own-limits.ts'
import type { Warning } from '../../types/warnings.ts'
import { formatCount, formatPerS } from '../../units.ts'
import { warning } from './warning.ts'

/** What the machine of the harness did not have. The target was not even asked, so nothing of it is judged. */
export function ownLimit({ failures, unsentReadings, limit, first }: OwnLimitFacts): Warning[] {
  if (failures === 0) return []
  const attempts = failures === 1 ? 'an attempt' : `${formatCount(failures)} attempts`
  const unsent = unsentReadings === 0 ? '' : `, and ${formatCount(unsentReadings)} readings were given up unsent`
  const message = `this machine, not the target, made ${attempts} to connect fail${unsent}; first: ${first ?? 'unknown'}`
  const hint = limit === null ? {} : { hint: limitHints[limit] }
  return [{ ...warning('OWN_LIMIT', message, { failures, unsentReadings }, { invalid: true }), ...hint }]
}

/** Front ends end a connection after a hundred or a thousand requests. Fewer than this are not meant for load. */
const fewAnswers = 10
const leastClosed = 10
/** How long a port stays taken after its connection was closed on this side. */
const portRestS = 60

/** A front end that closes its connections makes requests wait for new ones, and may use up the local ports. */
export function connectionsClosed({ answers, closed, localPorts }: ConnectionFacts): Warning[] {
  if (answers === null || closed === null || closed < leastClosed || answers >= fewAnswers * closed) return []
  const ports =
    localPorts === null
      ? ''
      : `; each may hold a local port for a minute, and the ${formatCount(localPorts)} of this machine are then enough for ${formatPerS(localPorts / portRestS)}`
  const message = `the front end closed ${formatCount(closed)} connections over ${formatCount(answers)} responses: what it takes to open new ones is in the results${ports}`
  const known = localPorts === null ? {} : { localPorts }
  return [warning('CONNECTIONS_CLOSED', message, { answers, closed, ...known })]
}
