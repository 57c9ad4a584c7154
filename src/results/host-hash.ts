import { createHash } from 'node:crypto'
import type { HostFacts } from '../types/result.ts'

/**
 * 16 hexadecimal digits, equal for machines on which runs can be compared: CPU model, cores, memory to a quarter of a
 * GiB (a kernel keeps a little more or less for itself from boot to boot), kernel, architecture and Node.
 */
export function hostHashOf(host: HostFacts): string {
  return hashOf(machineParts(host))
}

/** The same of a machine and a version of loadcurve: what was calibrated with one version does not hold for another. */
export function fingerprintOf(host: HostFacts, version: string): string {
  return hashOf([...machineParts(host), version])
}

function machineParts({ cpuModel, cores, memoryBytes, kernel, arch, node }: HostFacts): (string | number)[] {
  const memoryQuarters = Math.round(memoryBytes / 2 ** 28)
  return [cpuModel, cores, memoryQuarters, kernel, arch, node]
}

function hashOf(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)
}
