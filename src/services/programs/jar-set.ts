/** Jars that one program needs, downloaded together by Maven for an engine or a service. */
export interface JarSet {
  /** name of its folder in the cache, and of its module in the Maven build: `kafka` */
  readonly name: string
  /** `Apache Kafka 4.4.0` */
  readonly title: string
  readonly dependencies: readonly JarDependency[]
  /** total size of its jars */
  readonly bytes: number
  /** file name -> SHA-256, for the jars that do the work */
  readonly sums: Readonly<Record<string, string>>
  /** the alternative if Maven is missing: `set KAFKA_HOME to an unpacked distribution`; null = none */
  readonly instead: string | null
}

export interface JarDependency {
  /** `group:artifact:version` or `group:artifact:version:classifier` */
  readonly coordinates: string
  /** excluded dependency: `group:artifact`, or `*:*` for all */
  readonly without?: string
}
