import { type OwnServicesRequest, startOwnServices } from './own-services.ts'
import { clearDeadRuns, findOrphans, foreignRuns, foreignText, leftText, tellOrphans } from './processes/orphans.ts'
import { cacheDir, inCache } from './programs/cache.ts'
import { notify } from './programs/notify.ts'
import { throwIfAborted } from './programs/tool.ts'
import type { RunningServices, ServicesRequest } from './running-services.ts'
import { managedOf, startsNothing, unmanagedPart } from './service-choice.ts'
import { onlyGiven, sharedServices } from './shared-services.ts'

/**
 * Makes the services of a run available. Addresses from the scenario are checked; everything else is taken from
 * `stack up` if that fits, otherwise fetched and started on loopback.
 *
 * @throws LoadcurveError TARGET_FAILED, USAGE, INTERRUPTED, RESULTS_UNWRITABLE (the cache, if something has to be
 * started); nothing that it started is left running then
 */
export async function startServices(request: ServicesRequest): Promise<RunningServices> {
  throwIfAborted(request.signal)
  const given = await unmanagedPart(request.spec, request.needed, request.env)
  const managed = managedOf(request.spec, request.needed, request.durable)
  const own = { ...request, cacheDir: cacheDir(request.env), managed, given }
  return inCache(own.cacheDir, () => sharedOrOwn(own))
}

async function sharedOrOwn(own: OwnServicesRequest): Promise<RunningServices> {
  const orphans = tellOrphans(findOrphans(own.cacheDir))
  if (orphans !== null) notify(own, `${orphans} (stop them with: loadcurve stack down)`, 'warning')
  const foreign = foreignText(foreignRuns(own.cacheDir))
  if (foreign !== null) own.onProgress(foreign)
  if (startsNothing(own.managed)) return onlyGiven(own)
  const shared = sharedServices(own)
  if (shared !== null) return shared
  const left = leftText(await clearDeadRuns(own.cacheDir))
  if (left !== null) notify(own, left, 'warning')
  return startOwnServices(own)
}
