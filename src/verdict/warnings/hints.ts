import type { WarningCode } from '../../types/warnings.ts'

/** What to do about each warning, in one sentence. */
export const hints: Readonly<Record<WarningCode, string>> = {
  NOTHING_MEASURED: 'Make sure that the run reaches a phase with a rate above zero that is not marked measured: false.',
  SENT_LESS: 'Lower the rate, add generators or use a machine with more cores, then run again.',
  GENERATOR_LATE: 'Close other programs, lower the rate or use a machine with more cores, then run again.',
  GENERATOR_BUSY: 'Add generators to spread the work over more threads, or lower the rate, then run again.',
  OBSERVER_LATE:
    'Close other programs, lower the rate, use a workload with fewer results or a machine with more cores, then run again.',
  OBSERVER_BUSY: 'Lower the rate, use a workload with fewer results or a machine with more cores, then run again.',
  CLOCK_DRIFT:
    'Find out what adjusts the clock of this machine (a time service, a virtual machine that was paused), then run again.',
  NEGATIVE_LATENCY: 'Synchronise the clocks of all machines that stamp times, for example with chrony, then run again.',
  IMPOSSIBLE_STAMPS:
    'Check the unit and the clock of every time that the pipeline publishes: loadcurve conformance names what is wrong.',
  DUE_TIMES:
    'Copy dueUs of each curve into its entries as it is, without rounding: loadcurve conformance shows where they differ.',
  OWN_LIMIT: 'Raise what the message says was missing on this machine, or use less of it, then run again.',
  CONNECTIONS_CLOSED:
    'Let the front end keep connections open (HTTP keep-alive), or widen net.ipv4.ip_local_port_range if it closes them on purpose.',
  ACCOUNTING: 'Discard this run and start it again; if the counts disagree again, report it as a bug in loadcurve.',
  AUDIT_UNSURE:
    'Use the workload passthrough: it is audited reading by reading, so nothing in it can hide anything else.',
  KNOWN_FAULT: 'Choose another target.options.guarantee, or another engine.',
  COLD_BROKER:
    'Set services.kafka.warmBroker: true to warm the broker first, or compare this run with other cold runs only.',
  CONNECTION_TROUBLE: "Check the service's log for the cause: every broken connection adds to the latencies.",
  COLLECTOR_ABSENT: 'Fix the cause given in the message, or do without the charts of this collector.',
  SERIES_MISSING:
    'Compare each name with what the source shows; a counter, or the offsets of a group, may appear only after a first event.',
  SERVICE_FAILED: 'Read its log in the logs folder of this run, fix the cause, then run again.',
  WORKER_ENDED:
    "Read the worker's log in the logs folder of this run: what was on its way there was sent again, or is lost.",
  TARGET_ENDED:
    'Find out why it ended; if it was started again, its CPU and memory from then on are those of another process id.',
  RESENT:
    'Find out why connections broke; with Kafka, driver.idempotent: true with client: own lets the broker drop duplicates.',
  REFUSED:
    "Check the target's log for the reason; if it is just slow to respond, raise driver.timeout or lower the rate.",
  OFFSETS_RESET:
    'Fix the cause given in the message (retention, a damaged or truncated log, a codec that is not installed), then run again.',
  THROTTLED: 'Ask for a higher producer_byte_rate or consumer_byte_rate for this user or client id, or lower the rate.',
  MALFORMED_UPDATE:
    'Run loadcurve conformance with this scenario to list every way in which the pipeline breaks the contract.',
  UNREADABLE_MESSAGE:
    'Find out who else writes to the topic of curves; if nobody does, compare driver.format with what the target reads.',
  FAULT_NOT_AS_PLANNED: 'Leave more time before this fault: a part that was killed before has to come back first.',
  SATURATION_REFUSED:
    'Use fewer connections, or look into the log of the front end: the rate counts only what it accepted.',
  SATURATION_TIMES: 'Do not quote times of this phase: look for what kept its connections from waiting for responses.',
  DRAIN_CUT:
    'Lower the rate until the pipeline keeps up, or raise drain; a run that SIGINT ends instead of SIGTERM has the time to drain.',
  STOPPED_EARLY: 'Do not compare this run with others: let it run to its end, or remove what stopped it.',
  HOST_BUSY: 'Close other programs or use a machine with more cores, then run again.',
  HOST_STEAL:
    'Use a machine with dedicated cores, or run again while the other virtual machines on this host are idle.',
  HOST_PRESSURE: 'Close other programs, lower the rate or use a machine with more cores, then run again.',
  CPU_THROTTLED:
    'Give the container or service more CPU time (limits.cpu in Kubernetes, CPUQuota in systemd), or lower the rate.',
  COLLECTOR_GAP: 'Find out why it did not respond, and do not read its charts across the gap.',
  LITTLE:
    'Check that the pipeline copies dueUs as it is, and do not quote the latencies of this phase; if that is not it, report a bug.',
  NOT_STEADY:
    'Lower the rate until the backlog stays level, or if it fell, wait longer before this phase; refused readings are backlog too.',
  FEW_READINGS: 'Make the phase longer, raise its rate, or set the objective on a lower percentile.',
  ABOVE_CALIBRATION: 'Lower the peak rate or use a faster machine, then run again.',
}
