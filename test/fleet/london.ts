import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type FleetModel, parseFleetModel } from '../../src/fleet/model.ts'

export const londonFile = fileURLToPath(new URL('../../models/london.json', import.meta.url))

/** The model that ships. */
export function londonModel(): FleetModel {
  return parseFleetModel(readFileSync(londonFile, 'utf8'))
}
