import type { HttpConnection } from './connection.ts'

/**
 * Connections that are free. Those to different addresses take turns, so that a front end behind a name with several
 * addresses shares the load; of one address the one that was used last comes first, since the others may be about to close.
 */
export class IdleConnections {
  private readonly stacks: HttpConnection[][] = []
  private readonly places = new Map<string, HttpConnection[]>()
  private turn = 0

  add(connection: HttpConnection): void {
    let stack = this.places.get(connection.address)
    if (stack === undefined) {
      stack = []
      this.places.set(connection.address, stack)
      this.stacks.push(stack)
    }
    stack.push(connection)
  }

  take(): HttpConnection | undefined {
    for (let tried = 0; tried < this.stacks.length; tried++) {
      this.turn = (this.turn + 1) % this.stacks.length
      const connection = this.stacks[this.turn]!.pop()
      if (connection !== undefined) return connection
    }
    return undefined
  }

  remove(connection: HttpConnection): void {
    for (const stack of this.stacks) {
      const at = stack.indexOf(connection)
      if (at >= 0) stack.splice(at, 1)
    }
  }

  clear(): void {
    for (const stack of this.stacks) stack.length = 0
  }
}
