import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { LoadcurveError, messageOf } from '../../errors.ts'
import { formatMessage } from '../../services/processes/messages.ts'
import type { TargetMessage } from '../target-messages.ts'
import { openNodeTarget } from './node-target.ts'
import type { NodeTargetSetup } from './setup.ts'

/** A stop that takes longer than this (because a service is down) is cut short. */
const longestEndMs = 5000

/**
 * The whole life of one process of the node target. Its setup is the first line of stdin; it ends when stdin closes,
 * which also happens when the harness dies. Its messages go to stdout, and its log to stderr.
 */
export async function runNodeTarget(): Promise<void> {
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', (thrown) => {
    if (isRetried(thrown)) log(`kafkajs: ${messageOf(thrown)}`)
    else fail(thrown)
  })
  // if the harness is gone, output has no reader; what was taken is finished all the same
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const { first, ended } = readStdin()
  void ended.then(() => pause(longestEndMs)).then(() => process.exit(0))
  const line = await first
  if (line === null) process.exit(0)
  const target = await openNodeTarget(JSON.parse(line) as NodeTargetSetup, {
    log,
    onReady: (partitions) => {
      log(`takes ${partitions === null ? 'all messages' : `partitions ${partitions.join(', ')}`}`)
      report({ type: 'ready', partitions })
    },
    onTrouble: reportOnce,
    onUnreadable: leftOut,
    onThrottled: throttled,
  })
  await ended
  await target.stop()
  tellThrottled()
  tellLeftOut()
  process.exit(0)
}

function readStdin(): { first: Promise<string | null>; ended: Promise<void> } {
  const lines = createInterface({ input: process.stdin })
  const ended = new Promise<void>((resolve) => lines.once('close', resolve))
  const first = new Promise<string>((resolve) => lines.once('line', resolve))
  return { first: Promise.race([first, ended.then(() => null)]), ended }
}

/** While a service is down the same line would come several times a second: it is repeated only after 10 s. */
const saidAgainMs = 10_000
const saidMs = new Map<string, number>()

function log(line: string): void {
  const nowMs = Date.now()
  if (nowMs - (saidMs.get(line) ?? Number.NEGATIVE_INFINITY) < saidAgainMs) return
  if (saidMs.size > 1000) saidMs.clear()
  saidMs.set(line, nowMs)
  process.stderr.write(`${new Date(nowMs).toISOString()} ${line}\n`)
}

function report(message: TargetMessage, then: () => void = () => {}): void {
  process.stdout.write(formatMessage(message), then)
}

const reported = new Set<string>()

function reportOnce(words: string): void {
  if (reported.has(words) || reported.size > 100) return
  reported.add(words)
  report({ type: 'trouble', words })
}

/** Many short mutes are told together. */
const tellEveryMs = 250
let untoldMs = 0

function throttled(ms: number): void {
  if (untoldMs === 0) setTimeout(tellThrottled, tellEveryMs)
  untoldMs += ms
}

function tellThrottled(): void {
  if (untoldMs > 0) report({ type: 'throttled', ms: untoldMs })
  untoldMs = 0
}

const leftOutEveryMs = 1000
let untoldMessages = { count: 0, first: '' }

function leftOut(why: string): void {
  if (untoldMessages.count === 0) {
    log(`a message could not be read and is left out: ${why}`)
    setTimeout(tellLeftOut, leftOutEveryMs)
  }
  untoldMessages = { count: untoldMessages.count + 1, first: untoldMessages.first || why }
}

function tellLeftOut(): void {
  if (untoldMessages.count > 0) report({ type: 'unreadable', ...untoldMessages })
  untoldMessages = { count: 0, first: '' }
}

/** kafkajs leaves some rejected promises of a broken connection unhandled; it retries what waited for them anyway. */
function isRetried(thrown: unknown): boolean {
  return (
    thrown instanceof Error && thrown.name.startsWith('KafkaJS') && 'retriable' in thrown && thrown.retriable === true
  )
}

function fail(thrown: unknown): void {
  const hint = thrown instanceof LoadcurveError ? (thrown.hint ?? '') : ''
  log(thrown instanceof LoadcurveError ? thrown.message : String((thrown as Error)?.stack ?? thrown))
  report({ type: 'fatal', message: messageOf(thrown), hint }, () => process.exit(1))
  setTimeout(() => process.exit(1), 1000)
}
