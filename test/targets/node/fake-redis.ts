import type { CommandSender } from '../../../src/targets/node/redis-transactions.ts'

/** What becomes of a command: it fails before it is done, after, or before and is done later nevertheless. */
export type Fate = 'well' | 'lost before' | 'lost after' | 'late' | 'refused'

/** Understands the scripts of the store by their arguments, and what else the target asks for. */
export class FakeRedis implements Pick<CommandSender, 'sendCommand'> {
  readonly numbers = new Map<string, number>()
  readonly hashes = new Map<string, Map<string, number>>()
  readonly lists = new Map<string, Buffer[]>()
  readonly commands: string[][] = []
  /** of the commands to come, in order; then all goes well */
  fates: Fate[] = []
  private late: (() => void)[] = []

  readonly sendCommand = (async (command: string[]) => {
    this.commands.push(command)
    const fate = this.fates.shift() ?? 'well'
    if (fate === 'refused') throw new Error("OOM command not allowed when used memory > 'maxmemory'.")
    if (fate === 'lost before') throw new Error('Socket closed unexpectedly')
    if (fate === 'late') {
      this.late.push(() => this.run(command))
      throw new Error('Socket closed unexpectedly')
    }
    const reply = this.run(command)
    if (fate === 'lost after') throw new Error('Socket closed unexpectedly')
    return reply
  }) as unknown as CommandSender['sendCommand']

  /** What was thought lost arrives. */
  arriveLate(): void {
    for (const run of this.late.splice(0)) run()
  }

  private run(command: string[]): unknown {
    if (command[0] === 'EVAL') return this.eval(command)
    if (command[0] === 'HGET') return this.hashes.get(command[1]!)?.get(command[2]!) ?? null
    if (command[0] === 'LRANGE')
      return (this.lists.get(command[1]!) ?? []).slice(Number(command[2]), Number(command[3]) + 1)
    return null
  }

  private eval([, script, count, ...rest]: string[]): number {
    const keys = rest.slice(0, Number(count))
    const [number, ...args] = rest.slice(Number(count))
    if ((this.numbers.get(keys[0]!) ?? 0) >= Number(number)) return 0
    if (script!.includes('LTRIM')) this.lists.get(keys[1]!)!.splice(0, Number(args[0]))
    else if (!this.addUp(keys, args)) return -1
    this.numbers.set(keys[0]!, Number(number))
    return 1
  }

  /** false: refused, since a claim begins below the stored offset */
  private addUp(keys: readonly string[], [count, ...args]: readonly string[]): boolean {
    const claims = triples(args.slice(0, 3 * Number(count)))
    const offsets = this.hash(keys[1]!)
    if (claims.some(([partition, from]) => (offsets.get(partition) ?? 0) > Number(from))) return false
    for (const [key, field, increment] of triples(args.slice(3 * Number(count)))) {
      const hash = this.hash(keys[Number(key) - 1]!)
      hash.set(field, (hash.get(field) ?? 0) + Number(increment))
    }
    for (const [partition, , next] of claims) offsets.set(partition, Number(next))
    return true
  }

  private hash(key: string): Map<string, number> {
    const hash = this.hashes.get(key) ?? new Map<string, number>()
    this.hashes.set(key, hash)
    return hash
  }

  totals(): Record<string, Record<string, number>> {
    const sums = [...this.hashes].filter(([key]) => key.includes(':energy:'))
    return Object.fromEntries(sums.map(([key, hash]) => [key, Object.fromEntries(hash)]))
  }
}

function triples(args: readonly string[]): [string, string, string][] {
  return Array.from({ length: args.length / 3 }, (_, i) => args.slice(3 * i, 3 * i + 3) as [string, string, string])
}
