import { createLogUpdate } from 'log-update'
import type { Progress } from '../../run/api.ts'
import type { Notice } from '../../types/services.ts'
import type { RecordedWarning } from '../../types/warnings.ts'
import type { Io, Output } from './io.ts'
import { formatLive, formatPlainLine, warningText } from './live.ts'
import { printable } from './printable.ts'

/** Shows a run's progress while it goes. */
export interface LiveDisplay {
  show(progress: Progress): void
  /** a line that stays */
  say(text: string): void
  /** a line that stays; with `quiet` only a warning is one */
  note(notice: Notice): void
  /** takes the block away; nothing is shown after it */
  close(): void
}

const plainEveryUs = 5_000_000

/** A block that redraws itself where stderr is a terminal, a line every 5 s elsewhere, nothing with `quiet` but what is said. */
export function openLiveDisplay(io: Io, quiet: boolean): LiveDisplay {
  if (quiet) return quietDisplay(io.err)
  return io.err.isTTY === true && io.env.TERM !== 'dumb' ? blockDisplay(io.err) : lineDisplay(io)
}

function quietDisplay(err: Output): LiveDisplay {
  const say = (text: string) => err.write(`${text}\n`)
  return {
    show: () => {},
    say,
    note: (notice) => {
      if (notice.kind === 'warning') say(noticeLine(notice))
    },
    close: () => {},
  }
}

function noticeLine({ kind, text }: Notice): string {
  return kind === 'warning' ? `warning: ${text}` : text
}

/** The warning, and what to do about it below it, as with an error. */
function warningLines(warning: RecordedWarning): string {
  const hint = warning.hint === null ? '' : `hint: ${warning.hint}\n`
  return `warning: ${warningText(warning)}\n${hint}`
}

function blockDisplay(err: Output): LiveDisplay {
  const stream = err.raw ?? err
  const showCursor = stream !== process.stderr
  const block = createLogUpdate(stream as unknown as NodeJS.WritableStream, { showCursor })
  let shown = ''
  const say = (text: string) => {
    block.persist(printable(text))
    // whatever is being done goes on below it
    if (shown !== '') block(shown)
  }
  return {
    show: (progress) => {
      shown = printable(formatLive(progress, err.columns ?? 80))
      block(shown)
    },
    say,
    note: (notice) => say(noticeLine(notice)),
    close: () => {
      block.clear()
      block.done()
    },
  }
}

function lineDisplay(io: Io): LiveDisplay {
  let lastUs = Number.NEGATIVE_INFINITY
  let lastStage = ''
  const told = new Set<string>()
  return {
    show: (progress) => {
      for (const warning of progress.warnings) {
        const key = `${warning.code} ${warning.phase}`
        if (!told.has(key)) io.err.write(warningLines(warning))
        told.add(key)
      }
      const nowUs = io.clock.nowUs()
      // an activity that counts is still the same activity
      const stage = `${progress.stage} ${progress.activity.replaceAll(/[\d.,]+/g, '')}`
      if (stage === lastStage && nowUs - lastUs < plainEveryUs) return
      lastUs = nowUs
      lastStage = stage
      io.err.write(`${formatPlainLine(progress)}\n`)
    },
    say: (text) => io.err.write(`${text}\n`),
    note: (notice) => io.err.write(`${noticeLine(notice)}\n`),
    close: () => {},
  }
}
