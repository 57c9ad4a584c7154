/**
 * The candidate that differs from `word` by the fewest single-letter edits (insert, delete, replace, swap of
 * neighbours), or null when none is close enough to be a typing mistake. Letter case is not an edit, and one thing
 * instead of several is half of one.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null
  let bestEdits = Math.max(1, Math.floor(word.length / 3)) + 0.75
  for (const candidate of candidates) {
    const [mine, theirs] = [word.toLowerCase(), candidate.toLowerCase()]
    const edits = Math.min(editsBetween(mine, theirs), editsBetween(singular(mine), singular(theirs)) + 0.5)
    if (edits < bestEdits) {
      best = candidate
      bestEdits = edits
    }
  }
  return best
}

/** `addresses` -> `address`, `meters` -> `meter`. */
function singular(word: string): string {
  return word.replace(/(?<=ss|x|ch|sh)es$|(?<!s)s$/, '')
}

/** Damerau-Levenshtein distance (optimal string alignment). */
export function editsBetween(left: string, right: string): number {
  const rows = Array.from({ length: left.length + 1 }, (_, i) => [i])
  for (let j = 0; j <= right.length; j++) rows[0]![j] = j
  for (let i = 1; i <= left.length; i++) {
    for (let j = 1; j <= right.length; j++) {
      const replaced = rows[i - 1]![j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)
      let edits = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, replaced)
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        edits = Math.min(edits, rows[i - 2]![j - 2]! + 1)
      }
      rows[i]![j] = edits
    }
  }
  return rows[left.length]![right.length]!
}

/** What a table says of a word that a user wrote; inherited names such as `constructor` are no entries. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
