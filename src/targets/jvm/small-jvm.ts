/** Flags of a JVM that only helps: it starts fast, and takes little. */
export function smallJvm(heapMiB: number): string[] {
  return [`-Xmx${heapMiB}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
}
