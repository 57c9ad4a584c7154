import { type Path, pathText } from './document.ts'
import { lookUp, nearest } from './nearest.ts'

/** Where each field belongs, for those who wrote it somewhere else. */
const homes: Readonly<Record<string, string>> = {
  meters: 'fleet',
  model: 'fleet',
  points: 'fleet',
  frame: 'fleet',
  engine: 'target',
  workload: 'target',
  parallelism: 'target',
  readyWithin: 'target',
  options: 'target',
  flush: 'target.options',
  delay: 'target.options',
  jitter: 'target.options',
  stall: 'target.options',
  maxRate: 'target.options',
  loseEvery: 'target.options',
  duplicateEvery: 'target.options',
  corruptEvery: 'target.options',
  store: 'target.options',
  curvesTopic: 'target.options',
  updatesTopic: 'target.options',
  redisPrefix: 'target.options',
  inFlight: 'driver',
  linger: 'driver',
  format: 'driver',
  client: 'driver',
  acks: 'driver',
  idempotent: 'driver',
  compression: 'driver',
  requests: 'driver',
  timeout: 'driver',
  structure: 'driver',
  services: 'the top of the file',
  collect: 'the top of the file',
  redis: 'services, or to collect for its period',
  kafka: 'services, or to collect for its period',
  zookeeper: 'services, or to collect for its period',
  addresses: 'services.kafka, in place of all that belongs to a managed broker',
  servers: 'services.kafka, as addresses: in place of all that belongs to a managed broker',
  bootstrapServers: 'services.kafka, as addresses: in place of all that belongs to a managed broker',
  topic: 'target.options, as curvesTopic',
  sasl: 'services.kafka, beside addresses',
  jolokia: 'services.kafka, beside addresses',
  tls: 'services.kafka or services.redis, beside the address',
  profile: 'services.kafka, without addresses: only a managed broker has it',
  brokers: 'services.kafka, without addresses: only a managed broker has it',
  warmBroker: 'services.kafka, without addresses: only a managed broker has it',
  heap: 'services.kafka or services.zookeeper, where they are managed',
  maxMemory: 'services.redis, without an address: only a managed Redis has it',
  replication: 'services.kafka',
  mechanism: 'services.kafka.sasl',
  password: 'services.redis or services.kafka.sasl',
  username: 'services.redis or services.kafka.sasl',
  host: 'collect',
  harness: 'collect',
  process: 'collect',
  prometheus: 'collect',
  jmx: 'collect',
  series: 'an entry of collect.prometheus or collect.jmx',
  name: 'the top of the file',
  why: 'the top of the file',
  seed: 'the top of the file',
  firstDay: 'the top of the file',
  partitions: 'the top of the file',
  generators: 'the top of the file',
  drain: 'the top of the file',
  objectives: 'the top of the file',
  load: 'the top of the file',
  allow: 'the top of the file',
  kind: 'a phase of load',
  rate: 'a phase of load',
  for: 'a phase of load',
  from: 'a phase of load',
  to: 'a phase of load',
  by: 'a phase of load',
  each: 'a phase of load',
  measured: 'a phase of load',
  require: 'an entry of objectives',
  soft: 'an entry of objectives',
  abort: 'an entry of objectives',
  after: 'an entry of objectives, or to target.options.stall',
  duration: 'a phase of load, as for',
  rps: 'a phase of load, as rate',
}

const fieldsOfKind: Readonly<Record<string, readonly string[]>> = {
  hold: ['rate', 'for'],
  ramp: ['from', 'to', 'for'],
  steps: ['from', 'to', 'by', 'each'],
  pause: ['for'],
  burst: ['for'],
  fault: ['do', 'what', 'for', 'rate'],
  saturate: ['for', 'connections'],
}

/** Words of other load tools for fields of this one. */
const wordsOfOthers: Readonly<Record<string, readonly string[]>> = {
  duration: ['for', 'each'],
  time: ['for', 'each'],
  length: ['for'],
  every: ['each'],
  rps: ['rate'],
  qps: ['rate'],
  arrivalRate: ['rate'],
  throughput: ['rate'],
  start: ['from'],
  end: ['to'],
  target: ['to'],
  step: ['by'],
  increment: ['by'],
  type: ['kind'],
  description: ['why'],
  phases: ['load'],
  stages: ['load'],
  thresholds: ['objectives'],
  workers: ['generators', 'parallelism'],
  threads: ['generators', 'parallelism'],
  date: ['firstDay'],
  warmup: ['measured'],
  servers: ['addresses'],
  hosts: ['addresses'],
  bootstrapServers: ['addresses'],
  user: ['username'],
  pass: ['password'],
  topic: ['curvesTopic'],
  replicationFactor: ['replication'],
  endpoint: ['url'],
  interval: ['every'],
  period: ['every'],
  metrics: ['series'],
  concurrency: ['connections'],
  action: ['do'],
  component: ['what'],
  service: ['what'],
  maxmemory: ['maxMemory'],
}

/** What to do about a key that the place at `path` does not know; `kind` is the phase's kind there, if it has one. */
export function keyHint(key: string, known: readonly string[], path: Path, kind: string | null): string {
  if (key === '<<') return 'YAML 1.2 has no merge keys: write the fields out'
  const unspaced = /^(\w+):(.+)$/.exec(key)
  if (unspaced !== null) return `put a space after the colon: ${unspaced[1]}: ${unspaced[2]}`
  if (path[0] === 'objectives' && /[.<>=]/.test(key)) return 'write the objective as text, such as result.p99 < 300ms'
  const own = kind === null ? undefined : lookUp(fieldsOfKind, kind)
  const owners = Object.keys(fieldsOfKind).filter((other) => fieldsOfKind[other]!.includes(key))
  if (own !== undefined && owners.length > 0) {
    return `${key} belongs to ${owners.join(' and ')}; a ${kind} has ${own.join(', ')}`
  }
  const meant = lookUp(wordsOfOthers, key)?.find((word) => known.includes(word)) ?? nearest(key, known)
  if (meant !== null) return `write ${meant}`
  const home = lookUp(homes, key)
  if (home !== undefined && !(path.length === 0 && home.startsWith('the top')))
    return home.startsWith(`${pathText(path)},`) ? `it belongs to ${home}` : `move it to ${home}`
  const elsewhere = nearest(key, Object.keys(homes))
  if (elsewhere !== null) return `did you mean ${elsewhere}, which belongs to ${homes[elsewhere]}?`
  return `leave it out; the fields here are ${known.join(', ')}`
}
