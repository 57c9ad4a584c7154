import { formatDay, parseDay } from '../../src/fleet/calendar.ts'

export interface SyntheticCsv {
  readonly firstDay: string
  readonly days: number
  readonly meters: number
}

/** A wide CSV of made-up households with a daily shape, larger from meter to meter: line 1 is the header. */
export function syntheticLines({ firstDay, days, meters }: SyntheticCsv): string[] {
  const lines = [`utc,${Array.from({ length: meters }, (_, meter) => `M${meter}`).join(',')}`]
  for (let slot = 0; slot < days * 48; slot++) {
    const day = formatDay(parseDay(firstDay)! + Math.floor(slot / 48))
    const hour = String(Math.floor((slot % 48) / 2)).padStart(2, '0')
    const cells = Array.from({ length: meters }, (_, meter) => {
      const evening = slot % 48 >= 36 && slot % 48 < 44 ? 200 : 40
      return Math.round((evening + ((slot * 7919 + meter * 104_729) % 61)) * (1 + meter / 4))
    })
    lines.push(`${day}T${hour}:${slot % 2 === 0 ? '00' : '30'}Z,${cells.join(',')}`)
  }
  return lines
}
