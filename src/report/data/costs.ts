import type { PartCost } from '../../types/result.ts'
import type { ColourToken } from './shape.ts'

/** Parts in the order in which a reading passes them. */
const road = ['loadcurve', 'kafka', 'zookeeper', 'target', 'redis'] as const

const colours: Readonly<Record<(typeof road)[number], ColourToken>> = {
  loadcurve: 'generator',
  kafka: 'broker',
  zookeeper: 'ink2',
  target: 'engine',
  redis: 'database',
}

function kindOf(part: string): (typeof road)[number] | undefined {
  return road.find((kind) => part === kind || part.startsWith(`${kind}-`))
}

/** loadcurve first, then in the order of the journey; unknown parts last. */
export function byJourney(costs: readonly PartCost[]): PartCost[] {
  const place = ({ part }: PartCost) => {
    const kind = kindOf(part)
    return kind === undefined ? road.length : road.indexOf(kind)
  }
  return [...costs].sort((a, b) => place(a) - place(b) || a.part.localeCompare(b.part, 'en', { numeric: true }))
}

/** The colour of the part that a process belongs to. */
export function colourOfPart(part: string): ColourToken {
  return colourOfKind(part) ?? 'ink3'
}

/** null = the part is not on the journey */
export function colourOfKind(part: string): ColourToken | null {
  const kind = kindOf(part)
  return kind === undefined ? null : colours[kind]
}
