/**
 * The requests that this client uses. Key, and the first version whose header and body use compact strings and tagged
 * fields ("flexible"), from the protocol guide (kafka.apache.org/protocol).
 */
const apis = {
  Produce: { key: 0, flexibleFrom: 9 },
  Fetch: { key: 1, flexibleFrom: 12 },
  ListOffsets: { key: 2, flexibleFrom: 6 },
  Metadata: { key: 3, flexibleFrom: 9 },
  SaslHandshake: { key: 17, flexibleFrom: Number.POSITIVE_INFINITY },
  ApiVersions: { key: 18, flexibleFrom: 3 },
  CreateTopics: { key: 19, flexibleFrom: 5 },
  OffsetForLeaderEpoch: { key: 23, flexibleFrom: 4 },
  InitProducerId: { key: 22, flexibleFrom: 2 },
  SaslAuthenticate: { key: 36, flexibleFrom: 2 },
  DescribeProducers: { key: 61, flexibleFrom: 0 },
} as const

export type ApiName = keyof typeof apis

export function apiKey(api: ApiName): number {
  return apis[api].key
}

export function isFlexible(api: ApiName, version: number): boolean {
  return version >= apis[api].flexibleFrom
}

/** Versions that a broker supports, by api key. */
export type VersionRanges = ReadonlyMap<number, { readonly least: number; readonly most: number }>

/** The highest version that both sides support, at most `most`; null if there is none. */
export function highestVersion(ranges: VersionRanges, api: ApiName, most: number): number | null {
  const range = ranges.get(apis[api].key)
  if (range === undefined || range.least > most) return null
  return Math.min(range.most, most)
}
