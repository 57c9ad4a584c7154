import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LoadcurveError } from '../errors.ts'
import { Campaign } from './campaign.ts'

/** A campaign at a glance. */
export interface CampaignListing {
  /** absolute */
  readonly folder: string
  /** runs that have a result, and how many were planned; planned null = each run depends on those before it */
  readonly made: number
  readonly planned: number | null
  /** its page; null = there is none yet */
  readonly page: string | null
  /** why its plan cannot be read; else null */
  readonly problem: string | null
}

/** The campaigns in a folder, in the order of their names. A folder that does not exist has none. */
export function listCampaigns(dir: string): CampaignListing[] {
  const names = existsSync(dir) ? readdirSync(dir).sort() : []
  return names.map((name) => join(dir, name)).flatMap((folder) => listing(folder) ?? [])
}

function listing(folder: string): CampaignListing | null {
  if (!existsSync(join(folder, 'campaign.json'))) return null
  const page = readdirSync(folder).find((name) => name.endsWith('.html')) ?? null
  const shown = { folder, made: runsBelow(join(folder, 'runs')), page: page && join(folder, page) }
  try {
    const { turns } = Campaign.open(folder).plan
    return { ...shown, planned: turns.length === 0 ? null : turns.length, problem: null }
  } catch (thrown) {
    if (!(thrown instanceof LoadcurveError)) throw thrown
    return { ...shown, planned: null, problem: `${basename(folder)}: ${thrown.message}` }
  }
}

function runsBelow(dir: string): number {
  return existsSync(dir) ? readdirSync(dir).filter((name) => existsSync(join(dir, name, 'result.json'))).length : 0
}
