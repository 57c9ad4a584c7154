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
    if (command[0] === 'LRANGE')
      return (this.lists.get(command[1]!) ?? []).slice(Number(command[2]), Number(command[3]) + 1)
    return null
  }

  private eval([, script, count, ...rest]: string[]): number {
    const keys = rest.slice(0, Number(count))
    const [number, ...args] = rest.slice(Number(count))
    if ((this.numbers.get(keys[0]!) ?? 0) >= Number(number)) return 0
    if (script!.includes('LTRIM')) this.lists.get(keys[1]!)!.splice(0, Number(args[0]))
    else this.addUp(keys, args)
    this.numbers.set(keys[0]!, Number(number))
    return 1
  }

  private addUp(keys: readonly string[], args: readonly string[]): void {
    for (let i = 0; i < args.length; i += 3) {
      const key = keys[Number(args[i]) - 1]!
      const hash = this.hashes.get(key) ?? new Map<string, number>()
      hash.set(args[i + 1]!, (hash.get(args[i + 1]!) ?? 0) + Number(args[i + 2]))
      this.hashes.set(key, hash)
    }
  }

  totals(): Record<string, Record<string, number>> {
    return Object.fromEntries([...this.hashes].map(([key, hash]) => [key, Object.fromEntries(hash)]))
  }
}
