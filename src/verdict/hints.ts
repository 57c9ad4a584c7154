import type { WarningCode } from '../types/warnings.ts'

/** What to do about each warning, in one sentence. */
export const hints: Readonly<Record<WarningCode, string>> = {
  NOTHING_MEASURED: 'Make sure that the run reaches a phase with a rate above zero that is not marked measured: false.',
  SENT_LESS: 'Lower the rate, add generators or use a machine with more cores, then run again.',
  GENERATOR_LATE: 'Close other programs, lower the rate or use a machine with more cores, then run again.',
  GENERATOR_BUSY: 'Add generators to spread the work over more threads, or lower the rate, then run again.',
  CLOCK_DRIFT:
    'Find out what adjusts the clock of this machine (a time service, a virtual machine that was paused), then run again.',
  NEGATIVE_LATENCY: 'Synchronise the clocks of all machines that stamp times, for example with chrony, then run again.',
  ACCOUNTING: 'Discard this run and start it again; if the counts disagree again, report it as a bug of loadcurve.',
  COLD_BROKER:
    'Set services.kafka.warmBroker: true to warm the broker first, or compare this run with other cold runs only.',
  CONNECTION_TROUBLE: "Look into the service's log for the cause, since every broken connection adds to the latencies.",
  COLLECTOR_ABSENT: 'Remove the cause that the message names, or go without the charts of this collector.',
  SERVICE_FAILED: 'Read its log in the logs folder of this run, fix the cause, then run again.',
  RESENT:
    'Find out why connections broke; with Kafka, set driver.idempotent: true so that the broker drops what it already has.',
  REFUSED:
    "Look into the target's log for the reason; if it is only slow to answer, raise driver.timeout or lower the rate.",
  OFFSETS_RESET:
    'Keep updates in their topic for longer, and make sure that nothing else deletes or recreates the topic during the run.',
  MALFORMED_UPDATE:
    'Run loadcurve conformance with this scenario to see every way in which the pipeline breaks the contract.',
  STOPPED_EARLY: 'Do not compare this run with others: remove the reason for the stop, then run it to its end.',
  HOST_BUSY: 'Close other programs or use a machine with more cores, then run again.',
  HOST_STEAL:
    'Use a machine with dedicated cores, or run again while the other virtual machines on this host are quiet.',
  HOST_PRESSURE: 'Close other programs, lower the rate or use a machine with more cores, then run again.',
  COLLECTOR_GAP: 'Check what kept it from answering, and do not read its charts across the gap.',
  LITTLE: 'Do not quote the latencies of this phase; if a second run shows the same, report it as a bug of loadcurve.',
  NOT_STEADY: 'Lower the rate until the backlog stays level: these percentiles grow with the length of the phase.',
  FEW_READINGS: 'Make the phase longer, raise its rate, or set the objective on a lower percentile.',
  ABOVE_CALIBRATION: 'Lower the peak rate or use a faster machine, then run again.',
}
