import { LoadcurveError } from '../../errors.ts'
import { Series } from '../counters.ts'
import { type AskHttp, okText, placeOf } from '../prometheus/http-text.ts'

/** A row of `spouts` or `bolts` of Storm UI: counts are numbers, times are texts of milliseconds. */
type Row = Readonly<Record<string, unknown>>

const counts = ['emitted', 'executed', 'acked', 'failed'] as const
const latencies = [
  ['complete', 'completeLatency'],
  ['execute', 'executeLatency'],
  ['process', 'processLatency'],
] as const

/** The REST of Storm UI, for one topology. */
export class StormUi {
  readonly #base: string
  readonly #topology: string
  readonly #withinMs: number
  readonly #ask: AskHttp
  #id: string | null = null

  /** `base`: of the server, without a path */
  constructor(base: string, topology: string, withinMs: number, ask: AskHttp) {
    this.#base = base
    this.#topology = topology
    this.#withinMs = withinMs
    this.#ask = ask
  }

  /** Errors: TARGET_FAILED if it does not answer in time, or not with what Storm UI says. */
  async values(): Promise<Record<string, number>> {
    this.#id ??= await this.#findId()
    try {
      return this.#valuesOf(await this.#page(`${encodeURIComponent(this.#id)}?sys=true`))
    } catch (thrown) {
      // a topology that was submitted again has another
      this.#id = null
      throw thrown
    }
  }

  async #findId(): Promise<string> {
    const { topologies } = await this.#page('summary')
    const mine = rowsOf(topologies).find(({ name }) => name === this.#topology)
    if (typeof mine?.id === 'string') return mine.id
    throw new LoadcurveError('TARGET_FAILED', `nimbus has no topology ${this.#topology}`)
  }

  async #page(path: string): Promise<Row> {
    const url = `${this.#base}/api/v1/topology/${path}`
    const text = await okText(this.#ask, { url, body: null, withinMs: this.#withinMs })
    const page = parsed(text)
    if (page !== null) return page
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} does not respond like Storm UI`)
  }

  #valuesOf(page: Row): Record<string, number> {
    const series = new Series()
    for (const row of [...rowsOf(page.spouts), ...rowsOf(page.bolts)]) {
      const id = row.spoutId ?? row.boltId
      if (typeof id !== 'string') continue
      const component = id.replace(`-${this.#topology}`, '')
      for (const count of counts) series.put(`storm.ui_${count}_${component}`, numberOf(row[count]))
      for (const [name, field] of latencies) {
        const ms = numberOf(row[field])
        // Storm writes 0 where it has timed nothing
        if (ms !== null && ms > 0) series.put(`storm.ui_${name}_${component}_us`, ms * 1000)
      }
    }
    return series.values
  }
}

function parsed(text: string): Row | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRow(value) ? value : null
  } catch {
    return null
  }
}

function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : []
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
