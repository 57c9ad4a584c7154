import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, scenarioText, startCommand } from '../support/real-run.ts'

const oneMinute = { timeout: 60_000 }

/** A home in which nobody can write anything, whoever runs the tests. */
const homeless = ['env', 'HOME=/dev/null', 'LOADCURVE_CACHE=', 'XDG_CACHE_HOME=']

const ownTopics = `name: own
why: topics of one's own on a cluster of one's own
seed: 2014
firstDay: 2014-01-06
fleet: { meters: 1k, model: london }
partitions: 1
target:
  engine: external
  workload: national-curve
  options: { curvesTopic: misc-c, updatesTopic: misc-u, store: none }
driver: { kind: kafka }
services: { kafka: { addresses: ["127.0.0.1:1"] } }
load: [{ kind: hold, rate: 100/s, for: 1s }]
`

function folderWith(yaml: string): string {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 's.yaml'), yaml)
  return cwd
}

async function refused(args: readonly string[], yaml = ''): Promise<{ code: number | null; stderr: string }> {
  const { code, stderr } = await startCommand(args, folderWith(yaml), homeless).end
  return { code, stderr }
}

const refusal = {
  code: 107,
  stderr: expect.stringMatching(
    /cannot write the cache \/dev\/null\/\.cache\/loadcurve: E(NOTDIR|EXIST): .*\nhint: .*set LOADCURVE_CACHE to a folder that this user can write\n$/,
  ),
}

describe('where the home of a user cannot be written', () => {
  it('a run that fetches nothing and starts nothing just runs', oneMinute, async () => {
    const cwd = folderWith(scenarioText({ load: ['kind: hold, rate: 500/s, for: 1s'], drain: '1s' }))
    const { code, stderr } = await startCommand(['run', 's.yaml', '--quiet'], cwd, homeless).end
    // a busy host may make it INVALID
    expect([0, 111]).toContain(code)
    expect(stderr).not.toMatch(/cannot|internal/)
  })

  it('a run that starts services is refused with the folder, the reason and the variable', oneMinute, async () => {
    const managed = ownTopics.replace(/^services:.*$/m, 'services: { kafka: { managed: true } }')
    expect(await refused(['run', 's.yaml', '--quiet'], managed)).toEqual(refusal)
  })

  it('a run on topics that it names is refused, since no other run would see that it has them', oneMinute, async () => {
    expect(await refused(['run', 's.yaml', '--quiet'], ownTopics)).toEqual(refusal)
  })

  it('stack up and calibrate are refused before they do anything', oneMinute, async () => {
    expect(await refused(['stack', 'up'])).toEqual({ ...refusal, stderr: expect.stringContaining('LOADCURVE_CACHE') })
    expect(await refused(['calibrate'])).toEqual(refusal)
  })

  it('doctor says so, and a run folder says why its run did not begin', oneMinute, async () => {
    const { stdout, code } = await startCommand(['doctor'], emptyFolder(), homeless).end
    expect(stdout).toMatch(/missing +disk +cannot write the cache \/dev\/null\/\.cache\/loadcurve/)
    expect(code).toBe(107)
    const cwd = folderWith(ownTopics)
    await startCommand(['run', 's.yaml', '--quiet', '--out', '.'], cwd, homeless).end
    const [run] = readdirSync(cwd).filter((name) => name !== 's.yaml')
    expect(readFileSync(join(cwd, run!, 'logs', 'harness.log'), 'utf8')).toContain(
      'ended early: cannot write the cache',
    )
  })
})
