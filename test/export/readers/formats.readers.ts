import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, type TestContext, test } from 'vitest'
import { junitOfComparison } from '../../../src/export/comparison-junit.ts'
import { exportFormats } from '../../../src/export/formats.ts'
import type { JudgedRun } from '../../../src/types/metrics.ts'
import { oddRun, sampleComparison, sampleRun, sampleRuns, usableRuns } from '../sample-runs.ts'

interface Reader {
  readonly command: string
  /** that end with 0 where it is installed */
  readonly probe: readonly string[]
  readonly install: string
}

const readers = {
  xmllint: { command: 'xmllint', probe: ['--version'], install: 'apt-get install -y libxml2-utils' },
  benchstat: {
    command: 'benchstat',
    probe: ['/dev/null'],
    install: 'go install golang.org/x/perf/cmd/benchstat@latest',
  },
  otava: { command: 'otava', probe: ['--help'], install: 'pip install apache-otava' },
  promtool: { command: 'promtool', probe: ['--version'], install: 'apt-get install -y prometheus' },
  prometheusClient: {
    command: 'python3',
    probe: ['-c', 'import prometheus_client'],
    install: 'pip install prometheus-client',
  },
} satisfies Readonly<Record<string, Reader>>

/** Skips the test, with the reason and the command that helps, where a reader is not installed. */
function needs(context: TestContext, name: keyof typeof readers): void {
  const { command, probe, install } = readers[name]
  if (spawnSync(command, probe, { stdio: 'ignore' }).status !== 0) context.skip(`needs ${name}: ${install}`)
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}

function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'loadcurve-readers-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Forty commits; from the twentieth on the p99 is a half larger. */
function history(): JudgedRun[] {
  return Array.from({ length: 40 }, (_, i) => {
    const p99 = (i < 20 ? 12_000 : 18_000) + ((i * 37) % 11) * 20
    const commit = i.toString(16).padStart(40, '0')
    return sampleRun(0, { startedUs: 1_795_515_300e6 + i * 3600e6, gitCommit: commit }, { result_p99_us: p99 })
  })
}

test('xmllint finds that JUnit files keep to the schema of the xUnit plugin of Jenkins', (context) => {
  needs(context, 'xmllint')
  const dir = scratch()
  const schema = fileURLToPath(new URL('junit-10.xsd', import.meta.url))
  writeFileSync(join(dir, 'runs.xml'), exportFormats.junit.write([...sampleRuns, oddRun]))
  writeFileSync(join(dir, 'comparison.xml'), junitOfComparison(sampleComparison))
  for (const file of ['runs.xml', 'comparison.xml']) run('xmllint', ['--noout', '--schema', schema, file], dir)
})

test('benchstat compares two files, and knows the medians and which counts are exact', (context) => {
  needs(context, 'benchstat')
  const dir = scratch()
  const runs = history()
  writeFileSync(join(dir, 'old.txt'), exportFormats.benchstat.write(runs.slice(0, 10)))
  writeFileSync(join(dir, 'new.txt'), exportFormats.benchstat.write(runs.slice(20, 30)))
  const table = run('benchstat', ['old.txt', 'new.txt'], dir)
  context.expect(table).toMatch(/result-p99-sec/)
  context
    .expect(table)
    .toMatch(
      /Pipeline\/scenario=tariff-curves\/engine=storm\/rate=50k +12\.\d+m ± .*18\.\d+m ± .*\+\d+\.\d+% \(p=0\.000 n=10\)/,
    )
  context.expect(table).toMatch(/delivered-curves\/s/)
  context.expect(table).toContain('lost-readings')
  context.expect(table).toContain('host: 0123456789abcdef')
})

test('Otava reads the table by its configuration and finds the commit from which on the p99 is larger', (context) => {
  needs(context, 'otava')
  const dir = scratch()
  writeFileSync(join(dir, 'loadcurve.csv'), exportFormats.otava.write(history()))
  writeFileSync(join(dir, 'otava.yaml'), exportFormats['otava-config'].write(history()))
  const otava = (...args: string[]) => run('otava', [...args, '--config-file', 'otava.yaml'], dir)
  const name = otava('list-tests').trim()
  context.expect(name).toBe('tariff-curves-storm@50k-s')
  context.expect(otava('list-metrics', name)).toContain('result_p99_us')
  const found = JSON.parse(otava('analyze', name, '--since', '2026-01-01', '--output', 'json'))
  context.expect(found[name]).toHaveLength(1)
  context.expect(found[name][0]).toMatchObject({ time: 1_795_515_300 + 20 * 3600 })
  context.expect(found[name][0].changes.map((change: { metric: string }) => change.metric)).toEqual(['result_p99_us'])
})

test('promtool makes blocks of what is written as OpenMetrics', (context) => {
  needs(context, 'promtool')
  const dir = scratch()
  writeFileSync(join(dir, 'metrics.txt'), exportFormats.openmetrics.write([...usableRuns, oddRun]))
  run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', 'metrics.txt', 'blocks'], dir)
  context.expect(readdirSync(join(dir, 'blocks')).length).toBeGreaterThan(0)
})

test("the parser of Prometheus' Python client accepts what is written as OpenMetrics", (context) => {
  needs(context, 'prometheusClient')
  const dir = scratch()
  writeFileSync(join(dir, 'metrics.txt'), exportFormats.openmetrics.write([...usableRuns, oddRun]))
  const program = [
    'from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse',
    'for family in parse(open("metrics.txt").read()):',
    '  print(family.name, family.type, len(family.samples))',
  ].join('\n')
  const families = run('python3', ['-c', program], dir)
  context.expect(families).toMatch(/^loadcurve_result_latency_seconds gauge 19$/m)
  context.expect(families).toMatch(/^loadcurve_run info 5$/m)
})
