import type { AskHttp } from '../../../src/collectors/prometheus/http-text.ts'
import type { WatchedJvms } from '../../../src/types/services.ts'

/** Collections and milliseconds by garbage collector. */
type Collections = Record<string, readonly [count: number, ms: number]>

/** A JVM with a Jolokia agent. */
class FakeJvm {
  isUp = true
  max = 1000
  collectors: Collections = { 'G1 Young Generation': [7, 70], 'G1 Old Generation': [0, 0] }
  private startMs = 1
  private uptimeMs = 5000

  /** Time passes, and so much was collected in it. */
  after(ms: number, grown: Collections): void {
    this.uptimeMs += ms
    for (const [name, [count, spentMs]] of Object.entries(grown)) {
      const [counted, spent] = this.collectors[name]!
      this.collectors[name] = [counted + count, spent + spentMs]
    }
  }

  /** With counters that are above those that it had before. */
  startAgain(uptimeMs: number): void {
    this.isUp = true
    this.startMs = this.startMs + this.uptimeMs
    this.uptimeMs = uptimeMs
    for (const [name, [count, ms]] of Object.entries(this.collectors)) this.collectors[name] = [count + 50, ms + 500]
  }

  /** As the agent answers a bulk request. */
  answer(mbeans: readonly string[]): unknown {
    const gcs = Object.entries(this.collectors).map(([name, [CollectionCount, CollectionTime]]) => [
      `java.lang:name=${name},type=GarbageCollector`,
      { CollectionCount, CollectionTime },
    ])
    const values: Record<string, unknown> = {
      'java.lang:type=Memory': { HeapMemoryUsage: { used: 300, max: this.max } },
      'java.lang:type=Threading': { ThreadCount: 97 },
      'java.lang:type=Runtime': { StartTime: this.startMs, Uptime: this.uptimeMs },
      'java.lang:name=*,type=GarbageCollector': Object.fromEntries(gcs),
    }
    return mbeans.map((mbean) => (mbean in values ? { status: 200, value: values[mbean] } : { status: 404 }))
  }
}

/** JVMs by name, each at an address of its own. */
export class FakeJvms implements WatchedJvms {
  readonly unavailable = null
  private readonly jvms: ReadonlyMap<string, FakeJvm>

  constructor(...names: readonly string[]) {
    this.jvms = new Map(names.map((name) => [name, new FakeJvm()]))
  }

  of(name: string): FakeJvm {
    return this.jvms.get(name)!
  }

  now() {
    return [...this.jvms.keys()].map((name) => ({ name, url: `http://${name}:8778/jolokia` }))
  }

  readonly ask: AskHttp = async ({ url, body }) => {
    const jvm = this.of(new URL(url).hostname)
    if (!jvm.isUp) throw new Error('nobody listens')
    const mbeans = (JSON.parse(body!) as { mbean: string }[]).map(({ mbean }) => mbean)
    return { status: 200, text: JSON.stringify(jvm.answer(mbeans)) }
  }
}
