import type { TargetMessage } from './target-messages.ts'

type OnDeath = (name: string, how: string, hint: string | null) => void
type OnTrouble = (name: string, words: string) => void
type OnUnreadable = (count: number, first: string) => void
type OnThrottled = (ms: number) => void

/** Who hears of a target; see TargetHandle. */
export class TargetListeners {
  readonly #death: OnDeath[] = []
  readonly #trouble: OnTrouble[] = []
  readonly #unreadable: OnUnreadable[] = []
  readonly #throttled: OnThrottled[] = []

  onDeath(listener: OnDeath): void {
    this.#death.push(listener)
  }

  onTrouble(listener: OnTrouble): void {
    this.#trouble.push(listener)
  }

  onUnreadable(listener: OnUnreadable): void {
    this.#unreadable.push(listener)
  }

  onThrottled(listener: OnThrottled): void {
    this.#throttled.push(listener)
  }

  protected tellDeath(...death: Parameters<OnDeath>): void {
    for (const listener of this.#death) listener(...death)
  }

  protected tellTrouble(...trouble: Parameters<OnTrouble>): void {
    for (const listener of this.#trouble) listener(...trouble)
  }

  /** What a process survives. */
  protected tellMessage(name: string, message: Exclude<TargetMessage, { type: 'ready' | 'fatal' }>): void {
    if (message.type === 'trouble') this.tellTrouble(name, message.words)
    else if (message.type === 'throttled') for (const listener of this.#throttled) listener(message.ms)
    else for (const listener of this.#unreadable) listener(message.count, message.first)
  }

  /** Passes on what another target tells, but for its end. */
  protected passOn(other: TargetListeners): void {
    other.onTrouble((...trouble) => this.tellTrouble(...trouble))
    other.onUnreadable((count, first) => this.tellMessage('', { type: 'unreadable', count, first }))
    other.onThrottled((ms) => this.tellMessage('', { type: 'throttled', ms }))
  }
}
