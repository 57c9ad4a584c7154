import type { JvmSpec } from '../../types/target-options.ts'
import { formatBytes } from '../../units.ts'

/** What ended a process, and what to change. */
export interface DeathCause {
  readonly message: string
  readonly hint: string
  /** it would end in the same way if it were started again */
  readonly isFinal?: true
}

/** What the JVM calls the memory that ran out -> what to change, for those that a flag or a limit bounds. */
const otherMemory: readonly (readonly [words: RegExp, hint: string])[] = [
  [/Metaspace|Compressed class space/, 'raise -XX:MaxMetaspaceSize in target.jvm.flags, or remove it'],
  [/direct buffer/i, 'raise -XX:MaxDirectMemorySize in target.jvm.flags, or remove it'],
  [/native thread/, 'allow more processes (ulimit -u, or pids.max of the container), or lower target.parallelism'],
]

/** Why a JVM ended, if the end of its log tells; null = it does not. */
export function causeOfDeath(lastLines: readonly string[], { heapBytes }: JvmSpec): DeathCause | null {
  const text = lastLines.join('\n')
  const memory = /java\.lang\.OutOfMemoryError(?:: (.*))?/.exec(text)
  if (memory !== null) return outOfMemory(memory[1]?.trim() ?? 'Java heap space', heapBytes)
  const refused =
    /^(?:Error: )?(Unrecognized (?:VM )?option:? .*|.*VM option .*|Invalid (?:initial|maximum) heap size.*|Conflicting .*)$/m
  const flag = refused.exec(text)
  if (flag === null || !text.includes('Could not create the Java Virtual Machine')) return null
  return { message: `its JVM did not start: ${flag[1]!.trim()}`, hint: 'correct target.jvm.flags', isFinal: true }
}

function outOfMemory(what: string, heapBytes: number): DeathCause {
  const hint = otherMemory.find(([words]) => words.test(what))?.[1]
  const message = `its JVM ran out of memory (${what})`
  if (hint !== undefined) return { message, hint }
  return { message: `${message}: target.jvm.heap is ${formatBytes(heapBytes)}`, hint: 'raise target.jvm.heap' }
}
