/** Kafka's own producer-perf-test, fetched by Maven into the project. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../prepare.mjs'

/** The newest version of the tools on Maven Central. */
const version = '4.3.1'
const ticksPerS = 100

/**
 * Records per second in its last 2/3, CPU seconds of its JVM, records sent. Values have 26 bytes and no key: as large
 * on the wire as ours, 22 with a key of 4.
 */
export async function producerPerformance(address, records, folder) {
  const jars = fetchTools()
  writeFileSync(join(folder, 'perf.properties'), 'acks=1\nbatch.size=262144\nlinger.ms=5\n')
  const topic = `perf-${Date.now()}`
  run(jars, 'org.apache.kafka.tools.TopicCommand', [
    ...['--bootstrap-server', address, '--create', '--topic', topic, '--partitions', '4', '--replication-factor', '1'],
  ])
  const tool = spawn('java', [
    ...['-Xmx512m', '-cp', join(jars, '*'), 'org.apache.kafka.tools.ProducerPerformance', '--topic', topic],
    ...['--num-records', String(records), '--record-size', '26', '--throughput', '-1'],
    ...['--bootstrap-server', address, '--command-config', join(folder, 'perf.properties')],
  ])
  let [text, cpuS] = ['', 0]
  tool.stdout.on('data', (data) => {
    text += data
  })
  tool.stderr.on('data', (data) => {
    text += data
  })
  const timer = setInterval(() => {
    cpuS = cpuSecondsOf(tool.pid) ?? cpuS
  }, 50)
  await new Promise((resolve) => tool.once('close', resolve))
  clearInterval(timer)
  run(jars, 'org.apache.kafka.tools.TopicCommand', ['--bootstrap-server', address, '--delete', '--topic', topic])
  return { recordsPerS: steadyRate(text), cpuS, records }
}

/** From its lines, one per 5 s, without the first third; from the total at its end if there are too few lines. */
function steadyRate(text) {
  const rates = [...text.matchAll(/([\d.]+) records\/sec/g)].map((match) => Number(match[1]))
  if (rates.length === 0) throw new Error(`producer-perf-test printed no rate:\n${text}`)
  const windows = rates.slice(0, -1)
  const steady = windows.slice(Math.ceil(windows.length / 3))
  return steady.length === 0 ? rates.at(-1) : steady.reduce((sum, rate) => sum + rate, 0) / steady.length
}

function fetchTools() {
  const out = join(root, 'node_modules', '.cache', 'loadcurve-bench', `kafka-tools-${version}`)
  if (existsSync(join(out, 'complete'))) return out
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'pom.xml'), pom)
  const { status, stdout } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', join(out, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${out}`],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`Maven could not fetch kafka-tools ${version}:\n${stdout}`)
  writeFileSync(join(out, 'complete'), '')
  return out
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>loadcurve.bench</groupId><artifactId>tools</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`

function run(jars, main, args) {
  const { status, stderr } = spawnSync('java', ['-cp', join(jars, '*'), main, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${main} failed:\n${stderr}`)
}

/** user + system of all threads, from /proc/<pid>/stat; null if it has ended. */
function cpuSecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticksPerS
  } catch {
    return null
  }
}
