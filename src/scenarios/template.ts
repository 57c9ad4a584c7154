import { defaultOptionsOf } from './defaults.ts'
import { writeDuration } from './fields/quantities.ts'
import { withDefaults } from './template-defaults.ts'
import { pipelineParts } from './template-pipeline.ts'

/** A commented scenario to start from: it validates as it stands, and every field has a line that says what it does. */
export function scenarioTemplate(name: string): string {
  const parts = withDefaults(`${headOf(name)}\n${embeddedParts}\n${rest}`, {
    'target.options.flush': writeDuration(defaultOptionsOf.embedded.flushUs),
  })
  return `${parts}

# The real pipeline: Kafka, Redis and, where there is one, ZooKeeper. Use this in place of target and driver above, or let
# \`loadcurve init --kafka\` write it. The run starts these services and stops them at the end.
#
${commented(pipelineParts)}`
}

/** The same for the real pipeline. */
export function pipelineTemplate(name: string): string {
  return `${withDefaults(headOf(name), {})}
${pipelineParts}
${withDefaults(rest, {})}
`
}

function commented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '#\n' : `# ${line}\n`))
    .join('')
}

function headOf(name: string): string {
  return `# One experiment. Check it with: loadcurve validate ${name}.yaml
# A field without "default" below is required. Quantities need a unit: 50k/s, 10s, 64MiB. Any field can be
# changed for one run: --set fleet.meters=2M. \${NAME} takes a number, a date or a word from an environment variable.

name: ${name}            # names the run's folder: letters, digits, - and _
why: Does the pipeline keep up with 100k curves a second?   # the question; the report opens with it
# claim: 100k curves a second under 300 ms    # the run ends with HELD or NOT HELD, and with what took the time
seed: 2014               # the same seed gives the same readings on any machine
firstDay: 2014-01-06     # simulated day whose midnight (UTC) is slot 0: season and day of the week

fleet:
  meters: 100k           # how many meters; 35M is a whole country
  model: london          # the fitted fleet model that readings are drawn from: a name from models/
  points: @              # half-hour readings in a curve, 1 to 48 (48 = the daily upload); default @
  frame: @               # curves in a message, 1 to 65,535 (a concentrator's batch); default @

partitions: 1            # how many partitions the meters are split into, at least one per generator; default: generators
generators: @            # number of worker threads that send; default @
`
}

const embeddedParts = `target:
  engine: embedded       # the system under test: a pipeline inside loadcurve
  workload: tariff-curves    # what it computes: passthrough, national-curve or tariff-curves
  parallelism: @         # number of workers, at most one per partition; default @
  readyWithin: @         # how long it may take to answer the first probe; default @
  options:
    flush: @             # how long it gathers results before it publishes them; default @
    # Make it misbehave, to see what loadcurve detects (all off by default):
    # delay: 50ms        # delay every curve
    # jitter: 5ms        # vary that delay
    # stall: { after: 8s, for: 2s }    # stall once, measured from the first due time
    # maxRate: 500k/s    # at most this many curves per second in each worker
    # loseEvery: 1000    # lose every 1000th curve
    # duplicateEvery: 1000    # count every 1000th curve twice
    # corruptEvery: 1000      # add 1 Wh to the first reading of every 1000th curve

driver:
  kind: embedded         # how messages reach the target; null discards them and measures only the generator
  inFlight: @            # maximum unacknowledged bytes per generator; beyond it curves wait ("blocked"); default @
  linger: @              # how long a partly filled request may wait; no effect in these drivers; default @
`

const rest = `load:                    # the load curve, one phase after the other; every time is a whole multiple of 10ms
  - { kind: hold, rate: 20k/s, for: 3s, name: warm-up, measured: false }    # a constant rate; excluded from totals and objectives
  - { kind: ramp, from: 20k/s, to: 100k/s, for: 5s }                        # a rate that changes linearly
  - { kind: steps, from: 25k/s, to: 100k/s, by: 25k/s, each: 3s }           # a staircase: steps-1, steps-2 ...
  - { kind: pause, for: 2s }                                                # nothing is due
  - { kind: burst, for: 2s, name: half-hour }                               # every meter sends once
  - { kind: hold, rate: 100k/s, for: 10s, name: peak }

drain: @                 # after the load: wait this long for another result before anything missing counts as lost; default @

collect:
  host: @                # how often metrics of this machine are sampled; default @
  harness: @             # how often metrics of loadcurve itself are sampled; default @

objectives:              # what must hold; lost == 0, duplicated == 0 and wrong == 0 are implied
  - result.p99 < 300ms   # due until observed; also late, lag, ack, read, stored; .mean .p50 .p90 .p95 .p99 .p999 .max
  - delivered >= 99%     # of what was planned
  - { require: deliveredPerS >= 99k/s, phase: peak, soft: true }    # one phase only; soft: reported, not fatal
  - { require: result.p99 < 5s, abort: true, after: 5s }            # checked every second: a hopeless run stops early

allow: []                # addresses on other machines that the run may reach; default none

# matrix: { vary: { fleet.frame: [1, 64] }, repeat: 5 }    # for loadcurve matrix: every combination of these values`
