/** Jars that one program needs, fetched together: what an engine or a service names, and Maven brings. */
export interface JarSet {
  /** of its folder in the cache, and of its module in the Maven build: `kafka` */
  readonly name: string
  /** `Apache Kafka 4.4.0` */
  readonly title: string
  readonly dependencies: readonly JarDependency[]
  /** of all its jars */
  readonly bytes: number
  /** file name -> SHA-256 of the jars that do the work */
  readonly sums: Readonly<Record<string, string>>
  /** what else can be done where Maven is missing: `set KAFKA_HOME to an unpacked distribution`; null = nothing */
  readonly instead: string | null
}

export interface JarDependency {
  /** `group:artifact:version` or `group:artifact:version:classifier` */
  readonly coordinates: string
  /** `group:artifact`, `*:*` for everything that it depends on */
  readonly without?: string
}
