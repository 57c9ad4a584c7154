/**
 * Every way a command can end, with its exit code. Published in docs/results.md; never renumbered.
 * `PASS` 0, objective missed 99, INVALID 111 are verdicts, not errors.
 */
export const exitCodes = {
  INTERNAL: 1,
  USAGE: 2,
  OBJECTIVE_MISSED: 99,
  SCENARIO_INVALID: 104,
  INTERRUPTED: 105,
  TARGET_FAILED: 107,
  DRIVER_FAILED: 107,
  RESULTS_UNWRITABLE: 107,
  INVALID: 111,
  REGRESSION: 112,
  NOTHING_TO_COMPARE: 113,
} as const

/** Which of several exit codes a command that ran several things returns: 1 and 107 before 105 before 111 before 99. */
export function worstExitCode(codes: readonly number[]): number {
  const order = [1, 107, 105, 104, 2, 111, 112, 99, 113, 0]
  return order.find((code) => codes.includes(code)) ?? codes.find((code) => code !== 0) ?? 0
}
