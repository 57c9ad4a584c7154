import { Counters, type Series } from '../counters.ts'
import { type Cumulative, commandCounts } from './answers.ts'
import { quantileBetween } from './latency-growth.ts'

const mostCommands = 8

/** Commands of this collector, or of any client that connects. */
const ofClients = /^(info|slowlog|latency|client|hello|auth|ping|command|config)(\||$)/

/** Calls, mean and quantiles of the commands that take most of the server's time. A chosen one stays, so its line goes on. */
export class CommandSeries {
  private readonly counters = new Counters()
  private readonly chosen = new Set<string>()
  private before: ReadonlyMap<string, Cumulative> = new Map()

  /** The commands whose histograms are requested, `config|get` for a sub-command. */
  busiest(): string[] {
    return [...this.chosen]
  }

  /** The server restarted. */
  forget(): void {
    this.counters.forget()
    this.before = new Map()
  }

  put(
    series: Series,
    fields: ReadonlyMap<string, string>,
    histograms: ReadonlyMap<string, Cumulative>,
    elapsedUs: number | null,
  ): void {
    const counts = commandCounts(fields)
    this.look(counts)
    this.choose([...counts.keys()])
    for (const command of this.chosen) {
      const name = command.replaceAll(/\W/g, '_')
      const calls = this.counters.growthFromNothing(`${command} calls`)
      series.putPerS(`redis.calls_${name}PerS`, calls, elapsedUs)
      series.putMean(`redis.mean_${name}_us`, this.counters.growthFromNothing(`${command} us`), calls)
      this.putQuantiles(series, command, name, histograms.get(command))
    }
    this.before = histograms
  }

  private look(counts: ReturnType<typeof commandCounts>): void {
    const flat = [...counts].flatMap(([command, { calls, us }]): [string, number][] => [
      [`${command} calls`, calls],
      [`${command} us`, us],
    ])
    this.counters.look(new Map(flat))
  }

  private choose(commands: readonly string[]): void {
    const tookUs = (command: string) => this.counters.growthFromNothing(`${command} us`) ?? 0
    const working = commands.filter((command) => !ofClients.test(command) && tookUs(command) > 0)
    for (const command of working.sort((a, b) => tookUs(b) - tookUs(a)))
      if (this.chosen.size < mostCommands) this.chosen.add(command)
  }

  /** From the second sample of its histogram on: the first may cover hours. */
  private putQuantiles(series: Series, command: string, name: string, now: Cumulative | undefined): void {
    const before = this.before.get(command)
    if (before === undefined || now === undefined) return
    series.put(`redis.p50_${name}_us`, quantileBetween(before, now, 0.5))
    series.put(`redis.p99_${name}_us`, quantileBetween(before, now, 0.99))
  }
}
