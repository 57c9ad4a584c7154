/** Words of other load tools for fields of this one. */
export const wordsOfOthers: Readonly<Record<string, readonly string[]>> = {
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
  servers: ['addresses', 'address'],
  hosts: ['addresses', 'address'],
  bootstrapServers: ['addresses'],
  user: ['username'],
  pass: ['password'],
  topic: ['curvesTopic'],
  replicationFactor: ['replication'],
  prefix: ['topicPrefix', 'redisPrefix'],
  endpoint: ['url'],
  abortOnFail: ['abort'],
  delayAbortEval: ['after'],
  interval: ['every'],
  period: ['every'],
  metrics: ['series'],
  concurrency: ['connections'],
  action: ['do'],
  component: ['what'],
  service: ['what'],
  maxmemory: ['maxMemory'],
}

const noUsers =
  'there are no virtual users here: each curve is due at its own time, however slow the target is. Give a phase a rate; for a closed loop over http, use kind: saturate with connections'
const noIterations = 'there are no iterations here: a phase has a rate, and lasts for a time'
const noExecutors =
  'there are no executors here: each entry of load is a phase of kind hold, ramp, steps, pause or burst'

/** Words of other load tools for what is done in another way here. */
export const answersToOthers: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['vus', 'VUs', 'startVUs', 'maxVUs', 'preAllocatedVUs', 'users', 'vusers', 'arrivalCount'].map((word) => [
      word,
      noUsers,
    ]),
  ),
  ...Object.fromEntries(['iterations', 'loops', 'requests', 'count'].map((word) => [word, noIterations])),
  executor: noExecutors,
  scenarios: 'one file holds one scenario; `run` takes several files. Its phases are the entries of load',
  startRate: 'use kind: ramp, with from and to',
  timeUnit: 'a rate has its unit: write 50k/s',
  thinkTime: noUsers,
  rampUp: 'use a phase of kind: ramp before this one, with measured: false',
}

/** What other load tools call the kinds of phases. */
export const kindsOfOthers: Readonly<Record<string, string>> = {
  'constant-arrival-rate': 'hold',
  'ramping-arrival-rate': 'ramp',
  'constant-vus': 'saturate',
  'ramping-vus': 'saturate',
  constant: 'hold',
  steady: 'hold',
  linear: 'ramp',
  stages: 'steps',
  stairs: 'steps',
  sleep: 'pause',
  spike: 'hold',
}

/** What other load tools call the metrics of objectives, in small letters. */
export const metricsOfOthers: Readonly<Record<string, string>> = {
  latency: 'result.p99',
  http_req_duration: 'result.p95',
  iteration_duration: 'result.p95',
  http_req_failed: 'refused',
  dropped_iterations: 'neverSent',
  http_reqs: 'deliveredPerS',
  iterations: 'deliveredPerS',
  p50: 'result.p50',
  p95: 'result.p95',
  p99: 'result.p99',
  p999: 'result.p999',
  throughput: 'deliveredPerS',
  errors: 'lost',
  loss: 'lost',
  dropped: 'neverSent',
  duplicates: 'duplicated',
  lateness: 'late.p99',
}

/** What other load tools call the statistics of a latency. */
export const statisticsOfOthers: Readonly<Record<string, string>> = {
  avg: 'mean',
  average: 'mean',
  med: 'p50',
  median: 'p50',
}
