import { readFileSync } from 'node:fs'
import type { ConnectionLimits } from '../../scenarios/rules/connections-needed.ts'
import { localPorts } from '../../services/processes/ports.ts'

/** What this process may have; the kernel tells it in /proc. */
export function connectionLimits(): ConnectionLimits {
  return { openFiles: openFilesIn(limitsOfThisProcess()), localPorts: localPorts() }
}

/** The soft limit in the text of /proc/self/limits (proc(5)): `Max open files  1024  4096  files`; null = none, or not known. */
export function openFilesIn(limits: string): number | null {
  const soft = /^Max open files\s+(\d+)\s/m.exec(limits)?.[1]
  return soft === undefined ? null : Number(soft)
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
