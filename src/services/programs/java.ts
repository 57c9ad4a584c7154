import { join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { isExecutable, onPath, runTool, type ToolRequest, type Variables } from './tool.ts'

export const javaHint =
  'type: apt-get update && apt-get install -y default-jre-headless   (openjdk-17-jre-headless on Debian 11 and Ubuntu 22.04, which default to Java 11; or set JAVA_HOME to a Java 17 or newer; or brew install openjdk)'

/** The oldest supported Java, and what needs it. */
export interface JavaNeed {
  /** `17` */
  readonly least: number
  /** `Kafka and ZooKeeper need` */
  readonly whoNeeds: string
}

export interface Java {
  readonly path: string
  /** `17.0.15` */
  readonly version: string
}

/** JAVA_HOME first, then PATH. null = there is none. */
export function javaPath(env: Variables): string | null {
  const home = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : ''
  return home !== '' && isExecutable(home) ? home : onPath('java', env)
}

/** `openjdk version "17.0.15" 2025-04-15` -> `17.0.15`; null = not the output of a Java. */
export function parseJavaVersion(text: string): string | null {
  return /version "([^"]+)"/.exec(text)?.[1] ?? null
}

/** 17 of `17.0.15`, 8 of `1.8.0_392`. */
export function javaFeature(version: string): number {
  const [first = 0, second = 0] = version.split(/[._+-]/).map(Number)
  return first === 1 ? second : first
}

/** `-Xmx512m` */
export function heapFlag(heapBytes: number): string {
  return `-Xmx${Math.ceil(heapBytes / 2 ** 20)}m`
}

/** `Kafka and ZooKeeper need 17 or newer` */
export function needInWords({ least, whoNeeds }: JavaNeed): string {
  return `${whoNeeds} ${least} or newer`
}

/** The Java of this machine, of any version; null = there is none. `version` is null if it does not report one. */
export async function findJava(request: ToolRequest): Promise<{ path: string; version: string | null } | null> {
  const path = javaPath(request.env)
  if (path === null) return null
  const { output } = await runTool(path, ['-version'], request)
  return { path, version: parseJavaVersion(output) }
}

/** The Java compiler that Maven uses; null = there is none. `version` is null if it does not report one. */
export async function findJavac(request: ToolRequest): Promise<{ path: string; version: string | null } | null> {
  const { JAVA_HOME: home } = request.env
  const inHome = home ? join(home, 'bin', 'javac') : ''
  // Maven runs the JDK of JAVA_HOME, and looks nowhere else if that has no compiler
  const path = home ? (isExecutable(inHome) ? inHome : null) : onPath('javac', request.env)
  if (path === null) return null
  const { output } = await runTool(path, ['-version'], request)
  return { path, version: /javac (\d[\w.+-]*)/.exec(output)?.[1] ?? null }
}

/** @throws LoadcurveError TARGET_FAILED when Java is missing or too old, with the command that installs it */
export async function requireJava(need: JavaNeed, request: ToolRequest): Promise<Java> {
  const found = await findJava(request)
  if (found === null) throw noJava(`Java is missing; ${needInWords(need)}`)
  const { path, version } = found
  if (version === null) throw noJava(`${path} does not report its version`)
  if (javaFeature(version) < need.least) throw noJava(`${path} is Java ${version}; ${needInWords(need)}`)
  return { path, version }
}

function noJava(message: string): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', message, { hint: javaHint })
}
