import { setTimeout as pause } from 'node:timers/promises'

const lookMs = 5
const looks = 400

/** Steps until nothing is under way, for about two seconds: a broker that is away keeps nobody from ending. */
export async function waitForLanding(isUnderWay: () => boolean, step: () => void): Promise<void> {
  for (let look = 0; look < looks && isUnderWay(); look++) {
    step()
    if (isUnderWay()) await pause(lookMs)
  }
}
