import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LoadcurveError, messageOf } from '../errors.ts'
import { modelFileName } from '../fleet/model.ts'

const shippedModels = fileURLToPath(new URL('../../models/', import.meta.url))

/** Text of a fitted fleet: from ./models, else from those that ship. Errors: USAGE when there is none or it cannot be read. */
export function readModelFile(name: string, cwd: string = process.cwd()): string {
  const places = [join(cwd, 'models'), shippedModels].map((dir) => join(dir, modelFileName(name)))
  const path = places.find((place) => existsSync(place))
  if (path === undefined) {
    throw new LoadcurveError('USAGE', `there is no fleet model "${name}" in ./models or among those that ship`, {
      hint: `fit one with: loadcurve train <csv> --name ${name}`,
    })
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
}
