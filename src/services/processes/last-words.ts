/** Log lines that explain an exit better than any line after them: a full disk, no memory, a port that is taken. */
const causes = [
  /No space left on device|Disk quota exceeded/,
  /OutOfMemoryError|Cannot allocate memory/,
  /Address already in use/,
  /Permission denied|Read-only file system/,
]
const longestLine = 300
/** How many lines at the end of a log are searched for the cause. */
export const searchedLines = 300

/**
 * The most useful lines at the end of a log: the first one with a common cause, then the last ones. Stack frames are
 * left out, and long lines are cut.
 */
export function lastWords(lines: readonly string[], count: number): string[] {
  const said = lines.filter((line) => !/^\s*(at |\.\.\. \d+ (more|common))/.test(line))
  const last = said.slice(-count)
  const cause = causeIn(said)
  const chosen = cause === null || last.includes(cause) ? last : [cause, ...last.slice(1 - count)]
  return chosen.slice(0, count).map(cut)
}

/** How a process ended; one of the two is null. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** `exit code 1`, `SIGKILL` */
export function exitInWords({ code, signal }: Exit): string {
  return signal ?? `exit code ${code}`
}

/** `ended with exit code 1`, `was ended by SIGTERM` */
export function howItEnded(exit: Exit): string {
  return `${exit.signal === null ? 'ended with' : 'was ended by'} ${exitInWords(exit)}`
}

/** From outside, and at once: it cannot have said why. */
export function wasKilled({ signal }: Exit): boolean {
  return signal === 'SIGKILL'
}

/** How a process ended, with a common cause if its log names one, then its last log lines. */
export function endInWords(exit: Exit, lines: readonly string[], count: number): string {
  const cause = causeIn(lines)
  const because = cause === null ? '' : `: ${cut(cause.trim())}`
  return `ended by itself (${exitInWords(exit)})${because}${wordsBelow(lines, count)}`
}

/** The last lines of a log, each on its own line below a message. */
export function wordsBelow(lines: readonly string[], count: number): string {
  return lastWords(lines, count)
    .map((line) => `\n  ${line}`)
    .join('')
}

function causeIn(lines: readonly string[]): string | null {
  return causes.map((pattern) => lines.find((line) => pattern.test(line))).find((line) => line !== undefined) ?? null
}

function cut(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}…` : line
}
