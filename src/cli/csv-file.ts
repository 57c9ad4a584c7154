import { constants } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { LoadcurveError, messageOf } from '../errors.ts'
import { fileKindOf } from '../fleet/csv/file-kinds.ts'
import { formatBytes } from '../units.ts'

const fewer = 'give fewer meters or fewer days; a model keeps 128 meters at most, and a year is enough'

/**
 * The bytes of a plain or gzipped CSV; which of both its first bytes say. Errors: USAGE for a file that is not there,
 * cannot be read or unpacked, is too large for memory, or is no text: then with what it is.
 */
export function readCsvFile(path: string, shown: string): Buffer {
  const bytes = readOrExplain(path, shown)
  const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, shown) : bytes
  const kind = fileKindOf(text)
  if (kind !== null) throw usage(`${shown} is ${kind.name}, and train reads CSV, plain or packed with gzip`, kind.fix)
  return text
}

function unpack(bytes: Buffer, shown: string): Buffer {
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    if (codeOf(cause) === 'ERR_BUFFER_TOO_LARGE') {
      throw usage(`${shown} is over ${formatBytes(constants.MAX_LENGTH)} when it is unpacked`, fewer, cause)
    }
    const hint = 'the .gz file is damaged or cut short; download it again'
    throw usage(`${shown} cannot be unpacked: ${messageOf(cause)}`, hint, cause)
  }
}

function readOrExplain(path: string, shown: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const [why, hint] = reasonOf(cause, path, shown)
    throw usage(`${shown} cannot be read: ${why}`, hint, cause)
  }
}

function reasonOf(cause: unknown, path: string, shown: string): readonly [why: string, hint: string] {
  const name = 'name a CSV file: utc,<meter>,<meter>...'
  if (codeOf(cause) === 'ENOENT') return ['there is no such file', missingHint(path, shown) ?? name]
  if (codeOf(cause) === 'EISDIR') return ['it is a folder', name]
  if (codeOf(cause) === 'EACCES') return ['you may not read it', 'ask its owner, or change its permissions with chmod']
  if (codeOf(cause) === 'ERR_FS_FILE_TOO_LARGE') return ['it is over 2 GiB', `pack it with gzip, or ${fewer}`]
  return [messageOf(cause), name]
}

/** What is meant by something that is not there. */
function missingHint(path: string, shown: string): string | null {
  if (/^https?:\/\//.test(shown)) return 'download it first, and give the name of the file'
  if (shown === '-') return 'give the name of a file; train does not read from a pipe'
  const ending = ['.csv', '.csv.gz', '.gz'].find((each) => existsSync(`${path}${each}`))
  return ending === undefined ? null : `did you mean ${shown}${ending}?`
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}

function usage(message: string, hint: string, cause?: unknown): LoadcurveError {
  return new LoadcurveError('USAGE', message, { hint, cause })
}
