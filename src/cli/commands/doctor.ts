import { exitCodes } from '../../exit-codes.ts'
import { diagnose, type Finding, type HostFacts, isFit } from '../../services/doctor/doctor.ts'
import type { Io } from '../terminal/io.ts'

/** Says what this machine has for runs that start their own services; 107 when such a run is not possible. */
export function tellDiagnosis(facts: HostFacts, json: boolean, io: Io): number {
  const findings = diagnose(facts)
  const fit = isFit(findings)
  io.out.write(json ? `${JSON.stringify({ fit, findings })}\n` : formatFindings(findings))
  io.err.write(
    fit
      ? 'runs can start their own services here\n'
      : 'runs cannot start their own services here; see what is missing\n',
  )
  return fit ? 0 : exitCodes.TARGET_FAILED
}

const nameColumns = 11
const stateColumns = 9

/** `ok       java       17.0.15 (/usr/bin/java)`, with what to do below it. */
function formatFindings(findings: readonly Finding[]): string {
  return findings
    .map(({ name, state, text, hint }) => {
      const line = `${state.padEnd(stateColumns)}${name.padEnd(nameColumns)}${text}\n`
      return hint === '' ? line : `${line}${' '.repeat(stateColumns + nameColumns)}${hint}\n`
    })
    .join('')
}
