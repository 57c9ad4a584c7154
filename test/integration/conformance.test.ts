import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServices } from '../../src/services/running-services.ts'
import { emptyFolder, startCommand } from '../support/real-run.ts'
import { externalSource, startExternal } from './external-pipeline.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'

/** The fixture with one line changed, and what the command must say of it. */
const mistakes = [
  ['publishes nothing', 'await producer.send({', 'if (false) await producer.send({', 'NO_UPDATE'],
  ['puts readings into a group that is not there', 'writeUInt32LE(0, 0)', 'writeUInt32LE(9, 0)', 'GROUP'],
  ['counts every reading twice', 'writeUInt32LE(1, 8)', 'writeUInt32LE(2, 8)', 'COUNT_HIGH'],
  ['leaves out the + 1 of the check', 'Math.imul(meter + 1,', 'Math.imul(meter,', 'CHECK'],
  [
    'sends the check of version 1',
    'writeUInt32LE(check(meter, wh), 44)',
    'writeUInt32LE(Math.imul(meter + 1, wh + 1) >>> 0, 44)',
    'CONTRACT_VERSION',
  ],
  ['lets an entry reach over 20 ms of due time', '(due, 32)', '(due + 20_000n, 32)', 'BUCKET'],
  ['forgets the due times', 'entry.writeBigInt64LE(due, 24)', '', 'DUE_TIMES'],
  ['stamps milliseconds', 'writeBigInt64LE(nowUs(), 0)', 'writeBigInt64LE(nowUs() / 1000n, 0)', 'CLOCK'],
  ['says that readings were taken when they were due', 'Number(nowUs() - due)', '0', 'TAKEN'],
  [
    'says in milliseconds when readings were taken',
    'Number(nowUs() - due)',
    'Number((nowUs() - due) / 1000n)',
    'TAKEN',
  ],
  [
    'stamps the storing in milliseconds',
    'header.writeBigInt64LE(nowUs(), 8)',
    'header.writeBigInt64LE(nowUs() / 1000n, 8)',
    'CLOCK',
  ],
  ['has a clock of its own', 'BigInt(Date.now()) * 1000n', 'BigInt(Date.now() + 60_000) * 1000n', 'CLOCK'],
  ['writes big-endian numbers', 'writeUInt32LE(all.length, 16)', 'writeUInt32BE(all.length, 16)', 'BYTE_ORDER'],
] as const

describe("a pipeline of one's own", needing('java', 'mvn'), () => {
  let services: RunningServices
  let round = 0

  beforeAll(async () => {
    services = await startedServices({ needed: ['kafka'] })
  })
  afterAll(() => services?.stop())

  /** Starts the pipeline on topics of its own and asks the command what it thinks of it. */
  async function judged(text: string) {
    const pipeline = await startExternal(services.access.kafka!, text, String(++round))
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'own.yaml'), pipeline.scenario)
    const end = await startCommand(['conformance', 'own.yaml', '--json'], cwd).end
    pipeline.stop()
    if (end.stdout === '') throw new Error(`exit code ${end.code}: ${end.stderr}`)
    return end
  }

  it('that keeps the contract is told so', async () => {
    const { code, stdout, stderr } = await judged(externalSource)
    expect(JSON.parse(stdout).mistakes).toEqual([])
    expect(stderr).toContain('keeps the national-curve contract')
    expect(code).toBe(0)
  })

  it.concurrent.each(mistakes)('that %s is told what is wrong', async (_, right, wrong, expected) => {
    expect(externalSource).toContain(right)
    const { code, stdout } = await judged(externalSource.replace(right, wrong))
    const codes = JSON.parse(stdout).mistakes.map((mistake: { code: string }) => mistake.code)
    expect(codes).toContain(expected)
    expect(code).toBe(99)
  })
})
