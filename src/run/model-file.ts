import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError, messageOf } from '../errors.ts'
import { type FleetModel, modelFileName, parseFleetModel } from '../fleet/model.ts'
import { shippedModelsDir } from '../package-files.ts'

/**
 * A fitted fleet: from ./models, else from those that ship. Its tables lie in shared memory, so that every thread of a
 * run reads the same ones. Errors: USAGE if there is none, or it cannot be read or parsed.
 */
export function readModelFile(name: string, cwd: string = process.cwd()): FleetModel {
  return inSharedMemory(parseFleetModel(textOf(name, cwd)))
}

function inSharedMemory(model: FleetModel): FleetModel {
  const fields = Object.entries(model).map(([field, value]) =>
    value instanceof Uint8Array || value instanceof Uint16Array ? [field, sharedCopy(value)] : [field, value],
  )
  return Object.fromEntries(fields) as FleetModel
}

function sharedCopy(table: Uint8Array | Uint16Array): Uint8Array | Uint16Array {
  const memory = new SharedArrayBuffer(table.byteLength)
  const copy = table instanceof Uint8Array ? new Uint8Array(memory) : new Uint16Array(memory)
  copy.set(table)
  return copy
}

function textOf(name: string, cwd: string): string {
  const places = [join(cwd, 'models'), shippedModelsDir].map((dir) => join(dir, modelFileName(name)))
  const path = places.find((place) => existsSync(place))
  if (path === undefined) {
    throw new LoadcurveError('USAGE', `there is no fleet model "${name}" in ./models or among the built-in ones`, {
      hint: `fit one with: loadcurve train <csv> --name ${name}`,
    })
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new LoadcurveError('USAGE', `${path} cannot be read: ${messageOf(cause)}`, { cause })
  }
}
