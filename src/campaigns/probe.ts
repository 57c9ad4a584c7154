import type { Progress } from '../run/api.ts'

/** How a probe of `capacity` loads a scenario: a warm-up that is not measured, and then the same rate. */
export interface ProbeShape {
  readonly warmUpUs: number
  readonly forUs: number
}

const least = 1

/** The scenario's `load`, as YAML, for a probe at that many curves per second. */
export function probeLoad(perS: number, { warmUpUs, forUs }: ProbeShape): string {
  const rate = `${Math.max(least, Math.round(perS))}/s`
  const phase = (name: string, us: number, measured: boolean) =>
    `{ kind: hold, name: ${name}, rate: ${rate}, for: ${Math.round(us / 1000)}ms, measured: ${measured} }`
  return `[${warmUpUs > 0 ? `${phase('warm-up', warmUpUs, false)}, ` : ''}${phase('probe', forUs, true)}]`
}

/** A backlog of so much load will not be worked off, and grows for as long as the probe lasts. */
const hopelessS = 3

/** Watches a probe, and tells when it cannot be sustained any more: the rest would only take time. */
export class HopelessWatch {
  readonly #perS: number
  readonly #fromUs: number
  /** when the backlog was first too large, and has been since; null = it is not */
  #sinceUs: number | null = null

  constructor(perS: number, { warmUpUs }: ProbeShape) {
    this.#perS = perS
    this.#fromUs = warmUpUs
  }

  /** The reason; null = there is still hope. */
  look({ stage, atUs, offeredCurves, deliveredCurves }: Progress): string | null {
    const backlogS = (offeredCurves - deliveredCurves) / this.#perS
    if (stage !== 'running' || atUs < this.#fromUs || backlogS < hopelessS) {
      this.#sinceUs = null
      return null
    }
    this.#sinceUs ??= atUs
    if (atUs - this.#sinceUs < 1e6) return null
    return `stopped early: the backlog had reached ${backlogS.toFixed(1)} s of load`
  }
}
