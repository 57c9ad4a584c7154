/** What a table says of a word that a user wrote; inherited names such as `constructor` are no entries. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
