import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { formatBytes } from '../../units.ts'
import { bytesBelow } from './disk.ts'
import { download, type FetchRequest, inWorkFolder, keepWhole } from './download.ts'
import { isExecutable, lastLines, onPath, runTool, type ToolOutcome, type ToolRequest, type Variables } from './tool.ts'

export interface RedisProgram {
  readonly path: string
  readonly version: string
  readonly env: Variables
}

export const redisHint =
  'type: apt-get update && apt-get install -y redis-server   (or brew install redis; or set REDIS_SERVER to the path of redis-server or valkey-server)'

/** What a redis-server needs besides libc and libssl; the program itself is in redis-tools. */
const debianPackages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']

/** REDIS_SERVER, VALKEY_SERVER, then PATH. null = there is none. */
export function redisPath(env: Variables): string | null {
  const given = env.REDIS_SERVER || env.VALKEY_SERVER
  if (given) return given
  return onPath('redis-server', env) ?? onPath('valkey-server', env)
}

/** `Redis server v=7.0.15 sha=...` -> `7.0.15`; null = not the output of a Redis or Valkey. */
export function parseRedisVersion(text: string): string | null {
  return /v=(\d[\w.]*)/.exec(text)?.[1] ?? null
}

/**
 * The Redis to start: the user's own, otherwise one already unpacked into the cache, otherwise Debian's packages, which
 * are unpacked there.
 *
 * @throws LoadcurveError TARGET_FAILED with the command that installs it
 */
export async function requireRedis(request: FetchRequest): Promise<RedisProgram> {
  const path = redisPath(request.env)
  if (path !== null) return versioned(path, request.env, request)
  const root = join(request.cacheDir, 'redis')
  if (!existsSync(root)) await unpackRedis(root, request)
  return versioned(...unpackedRedis(root, request.env), request)
}

async function versioned(path: string, env: Variables, request: ToolRequest): Promise<RedisProgram> {
  const { exitCode, output } = await runTool(path, ['--version'], { ...request, env })
  const version = parseRedisVersion(output)
  if (exitCode === 0 && version !== null) return { path, version, env }
  throw new LoadcurveError(
    'TARGET_FAILED',
    `${path} is not a Redis that runs on this machine: ${lastLines(output, 1).join('')}`,
    {
      hint: redisHint,
    },
  )
}

/** The unpacked program, and an environment in which it finds its libraries. */
export function unpackedRedis(root: string, env: Variables): [path: string, env: Variables] {
  const libraries = join(root, 'usr', 'lib')
  const folders = existsSync(libraries) ? readdirSync(libraries).map((name) => join(libraries, name)) : []
  return [
    join(root, 'usr', 'bin', 'redis-server'),
    { ...env, LD_LIBRARY_PATH: [libraries, ...folders, env.LD_LIBRARY_PATH].filter(Boolean).join(':') },
  ]
}

async function unpackRedis(root: string, request: FetchRequest): Promise<void> {
  const [aptGet, dpkgDeb] = [onPath('apt-get', request.env), onPath('dpkg-deb', request.env)]
  if (aptGet === null || dpkgDeb === null) throw noRedis('Redis is missing')
  request.onProgress(`fetching Redis with apt-get into ${root}`)
  await inWorkFolder(request.cacheDir, async (work) => {
    const tool = { ...request, cwd: work }
    const unpacked = join(work, 'root')
    mkdirSync(unpacked)
    await downloadPackages(aptGet, tool, work)
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      demand(await runTool(dpkgDeb, ['-x', file, 'root'], tool))
    }
    if (!isExecutable(unpackedRedis(unpacked, {})[0])) throw noRedis('the Redis packages do not contain redis-server')
    keepWhole(unpacked, root, 'Redis', request)
  })
}

async function downloadPackages(aptGet: string, request: FetchRequest, work: string): Promise<void> {
  const packages = {
    command: aptGet,
    args: ['download', ...debianPackages],
    soFar: () => {
      const bytes = bytesBelow(work)
      return bytes === 0 ? null : `fetching Redis: ${formatBytes(bytes)} so far`
    },
    onFirstFailure: (output: string) => {
      if (lacksLists(output)) throw noLists()
    },
    again: 'fetching Redis again: the first try failed',
  }
  demand(await download(packages, { ...request, env: { ...request.env, LC_ALL: 'C' } }))
}

/** Output of apt-get without package lists, or when it only knows the packages that an image has installed. */
function lacksLists(output: string): boolean {
  return /Unable to locate package|Can't (?:select candidate|find a source)/.test(output)
}

function noLists(): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', 'Redis is missing, and apt-get has no package lists to fetch it from', {
    hint: `type: apt-get update   (as root), and try again; or ${redisHint}`,
  })
}

function demand({ exitCode, output }: ToolOutcome): void {
  if (exitCode !== 0) throw noRedis(`Redis is missing and could not be fetched: ${lastLines(output, 2).join('; ')}`)
}

function noRedis(message: string): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', message, { hint: redisHint })
}
