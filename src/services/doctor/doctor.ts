import { engineKinds, engines } from '../../types/engines.ts'
import { formatBytes, threeDigits } from '../../units.ts'
import { fits, type Home } from '../distributions.ts'
import { anotherCache } from '../programs/cache.ts'
import { compilerHint, leastJdk } from '../programs/engine-build.ts'
import { mavenHint } from '../programs/jars.ts'
import { javaFeature, javaHint, needInWords } from '../programs/java.ts'
import { redisHint } from '../programs/redis-program.ts'
import { insteadOfMaven, javaOfServices, kafkaJars, zookeeperJars } from '../service-jars.ts'

/** `missing`: a managed run is impossible. `note`: it is possible, but this deserves attention. */
export type FindingState = 'ok' | 'note' | 'missing'

export interface Finding {
  readonly name: string
  readonly state: FindingState
  readonly text: string
  /** what to type or do; empty = nothing */
  readonly hint: string
}

/** Facts about this machine; null = missing, or cannot be determined. */
export interface HostFacts {
  readonly node: string
  readonly java: { readonly path: string; readonly version: string } | null
  readonly javac: { readonly path: string; readonly version: string } | null
  readonly maven: string | null
  /** the user's own, if used */
  readonly kafka: Home | null
  readonly zookeeper: Home | null
  /** the jars that are used otherwise are in the cache */
  readonly kafkaCached: boolean
  readonly zookeeperCached: boolean
  readonly redis: { readonly path: string; readonly version: string | null } | null
  /** Debian's packages can be fetched and unpacked */
  readonly redisFetchable: boolean
  readonly memoryBytes: number
  readonly availableBytes: number
  /** that loadcurve may use, and those of the machine */
  readonly cores: number
  readonly machineCores: number
  readonly cacheDir: string
  /** why the cache cannot be written; null = it can */
  readonly cacheRefusal: string | null
  /** whether loadcurve may go before the pipeline; null = the kernel does not weigh processes by session here */
  readonly mayGoFirst: boolean | null
  readonly diskFreeBytes: number
  readonly clockSource: string | null
  readonly timeSynchronised: boolean | null
  readonly ephemeral: { readonly first: number; readonly last: number } | null
  readonly defaultPorts: readonly { readonly service: string; readonly port: number; readonly holder: string | null }[]
  readonly stack: 'down' | 'up' | 'broken' | 'foreign'
  /** in words; null = none */
  readonly orphans: string | null
  /** runs of other machines or containers that share the cache; null = there are none */
  readonly foreign: string | null
}

const inJvm = engineKinds.filter((engine) => engines[engine].inJvm)
const neededMemoryBytes = 1.5 * 2 ** 30
const neededDiskBytes = 2 ** 30
const comfortableDiskBytes = 5 * 2 ** 30

/** One finding per line, in the order in which a user would fix them. */
export function diagnose(facts: HostFacts): Finding[] {
  return [
    ok('node', facts.node),
    javaFinding(facts),
    mavenFinding(facts),
    enginesFinding(facts),
    kafkaFinding(facts),
    zookeeperFinding(facts),
    redisFinding(facts),
    memoryFinding(facts),
    coresFinding(facts),
    priorityFinding(facts),
    diskFinding(facts),
    clockFinding(facts),
    portsFinding(facts),
    leftoversFinding(facts),
  ]
}

/** Can a run start its own services here? */
export function isFit(findings: readonly Finding[]): boolean {
  return findings.every(({ state }) => state !== 'missing')
}

function javaFinding({ java }: HostFacts): Finding {
  if (java === null) return missing('java', `not installed; ${needInWords(javaOfServices)}`, javaHint)
  const text = `${java.version} (${java.path})`
  if (javaFeature(java.version) >= javaOfServices.least) return ok('java', text)
  return missing('java', `${text}; ${needInWords(javaOfServices)}`, javaHint)
}

function mavenFinding({ maven, kafka, kafkaCached, cacheDir }: HostFacts): Finding {
  const jarsThere = kafkaCached || (kafka !== null && fits(kafka, 'kraft'))
  const there = 'Kafka is already here'
  if (maven !== null) return ok('maven', `${maven}; ${jarsThere ? there : `fetches about 50 MB into ${cacheDir}`}`)
  if (jarsThere) return note('maven', `not installed and not needed: ${there}`, '')
  return missing('maven', `not installed; needed to fetch ${kafkaJars.title}`, mavenHint(insteadOfMaven))
}

/** Only scenarios whose engine runs in a JVM need it, and only until the engine is built: nothing else fails without. */
function enginesFinding({ javac, maven }: HostFacts): Finding {
  const cannot = `engines in a JVM (${inJvm.join(', ')}) cannot be built here`
  if (javac === null) return note('engines', `no Java compiler: ${cannot}`, compilerHint)
  const compiler = `javac ${javac.version} (${javac.path})`
  if (javaFeature(javac.version) < leastJdk)
    return note('engines', `${compiler}, but ${leastJdk} or newer is needed: ${cannot}`, compilerHint)
  if (maven === null) return note('engines', `${compiler}, but no Maven: ${cannot}`, mavenHint(null))
  return ok('engines', `${compiler} and Maven build the engines that run in a JVM`)
}

function kafkaFinding({ kafka, kafkaCached }: HostFacts): Finding {
  const own = kafkaCached ? `${kafkaJars.title} in the cache` : `${kafkaJars.title}, downloaded when needed`
  if (kafka !== null && !fits(kafka, 'kraft'))
    return note(
      'kafka',
      `${own}; ${kafka.version} (${kafka.path}, on PATH) is used only with services.kafka.profile: zookeeper`,
      '',
    )
  return homeFinding('kafka', kafka, own)
}

function zookeeperFinding({ zookeeper, zookeeperCached }: HostFacts): Finding {
  const own = `${zookeeperJars.title}${zookeeperCached ? ' in the cache' : ', downloaded when needed'}`
  return homeFinding('zookeeper', zookeeper, own)
}

function homeFinding(name: string, home: Home | null, own: string): Finding {
  if (home === null) return ok(name, own)
  const place = home.from === 'PATH' ? `${home.path}, on PATH` : `${home.path}, from ${home.from}`
  if (home.version !== null) return ok(name, `${home.version} (${place})`)
  return missing(name, `no jars in ${place}`, `set ${home.from} to an unpacked distribution, or unset it`)
}

function redisFinding({ redis, redisFetchable }: HostFacts): Finding {
  if (redis !== null && redis.version !== null) return ok('redis', `${redis.version} (${redis.path})`)
  if (redis !== null) return missing('redis', `${redis.path} does not run`, redisHint)
  if (redisFetchable) return ok('redis', 'not installed; downloaded with apt-get when needed (no root)')
  return missing('redis', 'not installed', redisHint)
}

function memoryFinding({ memoryBytes, availableBytes }: HostFacts): Finding {
  const text = `${formatBytes(availableBytes)} of ${formatBytes(memoryBytes)} available`
  if (availableBytes >= neededMemoryBytes) return ok('memory', text)
  return note('memory', `${text}; the services need about 1 GiB`, 'close other programs, or lower services.kafka.heap')
}

function coresFinding({ cores, machineCores }: HostFacts): Finding {
  const limited = cores < machineCores
  const text = limited
    ? `${threeDigits(cores)} of ${machineCores} (a CPU quota or set limits this process)`
    : String(cores)
  if (cores > 1) return ok('cores', text)
  const hint = limited ? 'give the container more CPUs' : ''
  return note('cores', `${limited ? text : 'only 1 core'}: generator, broker and pipeline will compete`, hint)
}

/** A generator that waits for a CPU behind the pipeline is late, and its run INVALID. */
function priorityFinding({ mayGoFirst }: HostFacts): Finding {
  if (mayGoFirst === true) return ok('priority', 'on busy CPUs loadcurve goes before the pipeline')
  const text = 'on busy CPUs loadcurve waits as the pipeline does, and may be late'
  if (mayGoFirst === null) return ok('priority', `${text}: this kernel or container does not weigh sessions`)
  const hint = 'run as root, or add the line "<user> - nice -20" to /etc/security/limits.conf and log in again'
  return note('priority', text, hint)
}

function diskFinding({ diskFreeBytes, cacheDir, cacheRefusal }: HostFacts): Finding {
  if (cacheRefusal !== null) return missing('disk', `cannot write the cache ${cacheDir}: ${cacheRefusal}`, anotherCache)
  const text = `${formatBytes(diskFreeBytes)} free for ${cacheDir}`
  const hint = 'free some space, or choose another disk with LOADCURVE_CACHE'
  if (diskFreeBytes >= comfortableDiskBytes) return ok('disk', text)
  return diskFreeBytes >= neededDiskBytes
    ? note('disk', `${text}: enough for small runs`, hint)
    : missing('disk', text, hint)
}

/** Reading one of these costs a trap into the kernel or slow hardware: about a microsecond each time. */
const slowClocks = ['hpet', 'acpi_pm', 'jiffies', 'refined-jiffies']

function clockFinding({ clockSource, timeSynchronised }: HostFacts): Finding {
  const synchronised =
    timeSynchronised === null
      ? 'synchronisation cannot be determined'
      : timeSynchronised
        ? 'synchronised'
        : 'not synchronised'
  const text = `${clockSource ?? 'unknown source'}, ${synchronised}`
  if (clockSource !== null && slowClocks.includes(clockSource)) {
    return note(
      'clock',
      text,
      'every timestamp takes longer with a slow clock; boot with clocksource=tsc if the processor supports it',
    )
  }
  if (timeSynchronised === false) return note('clock', text, 'matters only if a service runs on another machine')
  return ok('clock', text)
}

function portsFinding({ ephemeral, defaultPorts, stack }: HostFacts): Finding {
  const range = ephemeral === null ? 'unknown' : `${ephemeral.first} to ${ephemeral.last}`
  if (stack === 'up') return ok('ports', `in use by 'stack up'; outgoing connections use ${range}`)
  const taken = defaultPorts.filter(({ holder }) => holder !== null)
  if (taken.length === 0) {
    const free = defaultPorts.map(({ service, port }) => `${service} ${port}`).join(', ')
    return ok('ports', `free: ${free}; outgoing connections use ${range}`)
  }
  const text = taken.map(({ service, port, holder }) => `${port} (${service}) is taken by ${holder}`).join('; ')
  return note('ports', text, "'stack up' uses free ports instead")
}

function leftoversFinding({ orphans, foreign, stack }: HostFacts): Finding {
  const hint = 'type: loadcurve stack down'
  if (orphans !== null) return note('leftovers', orphans, hint)
  if (foreign !== null) return note('leftovers', foreign, 'set LOADCURVE_CACHE to a folder of this machine alone')
  if (stack === 'broken') return note('leftovers', "some services of 'stack up' have died", hint)
  return ok('leftovers', stack === 'up' ? "none; the services of 'stack up' are up" : 'none')
}

function ok(name: string, text: string): Finding {
  return { name, state: 'ok', text, hint: '' }
}

function note(name: string, text: string, hint: string): Finding {
  return { name, state: 'note', text, hint }
}

function missing(name: string, text: string, hint: string): Finding {
  return { name, state: 'missing', text, hint }
}
