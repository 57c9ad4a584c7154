/**
 * The name of each entry of `load`: its own, or its kind, with `-2`, `-3` ... where that is taken. The phases of a
 * steps entry are `<name>-1`, `<name>-2` ...; all others are named like their entry. null = neither can be read.
 */
export function entryNames(
  entries: readonly ({ name?: string | undefined; kind?: string | undefined } | undefined)[],
): (string | null)[] {
  const taken = new Set(entries.flatMap((entry) => (entry?.name === undefined ? [] : [entry.name])))
  return entries.map((entry) => {
    if (entry?.name !== undefined) return entry.name
    const kind = entry?.kind
    if (kind === undefined) return null
    let name = kind
    for (let i = 2; taken.has(name); i++) name = `${kind}-${i}`
    taken.add(name)
    return name
  })
}
