import type { TargetEvents } from './target-handle.ts'
import type { TargetMessage } from './target-messages.ts'

type OnDeath = (name: string, how: string, hint: string | null) => void

/** Who hears of a target; see TargetHandle. */
export class TargetListeners {
  readonly #death: OnDeath[] = []
  readonly #events: Partial<TargetEvents>[] = []

  onDeath(listener: OnDeath): void {
    this.#death.push(listener)
  }

  onEvents(events: Partial<TargetEvents>): void {
    this.#events.push(events)
  }

  protected tellDeath(...death: Parameters<OnDeath>): void {
    for (const listener of this.#death) listener(...death)
  }

  protected readonly tell: TargetEvents = {
    trouble: (...told) => this.#each((events) => events.trouble?.(...told)),
    unreadable: (...told) => this.#each((events) => events.unreadable?.(...told)),
    throttled: (...told) => this.#each((events) => events.throttled?.(...told)),
    workerEnded: (...told) => this.#each((events) => events.workerEnded?.(...told)),
  }

  /** What a process survives. */
  protected tellMessage(name: string, message: Exclude<TargetMessage, { type: 'ready' | 'fatal' }>): void {
    if (message.type === 'trouble') this.tell.trouble(name, message.words)
    else if (message.type === 'throttled') this.tell.throttled(message.ms)
    else this.tell.unreadable(message.count, message.first)
  }

  /** Passes on what another target tells, but for its end. */
  protected passOn(other: TargetListeners): void {
    other.onEvents(this.tell)
  }

  #each(tell: (events: Partial<TargetEvents>) => void): void {
    for (const events of this.#events) tell(events)
  }
}
