import { type JarSet, jarSets, jolokiaVersion, kafkaVersions, zookeeperVersion } from './versions.ts'

interface Dependency {
  /** `group:artifact:version` or `group:artifact:version:classifier` */
  readonly coordinates: string
  /** `group:artifact`, `*:*` for everything that it depends on */
  readonly without?: string
}

/**
 * Kafka's published artifacts leave out what binds slf4j to a log; ZooKeeper's call two libraries "provided" that its
 * server does not start without. 3.9.5 is the newest ZooKeeper whose POM resolves.
 */
const dependencies: Readonly<Record<JarSet, readonly Dependency[]>> = {
  kafka: [
    { coordinates: `org.apache.kafka:kafka_2.13:${kafkaVersions.kraft}` },
    { coordinates: 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.5' },
  ],
  kafka39: [
    { coordinates: `org.apache.kafka:kafka_2.13:${kafkaVersions.zookeeper}` },
    { coordinates: 'org.slf4j:slf4j-reload4j:1.7.36' },
  ],
  zookeeper: [
    {
      coordinates: `org.apache.zookeeper:zookeeper:${zookeeperVersion}`,
      without: 'io.netty:netty-tcnative-boringssl-static',
    },
    { coordinates: 'io.dropwizard.metrics:metrics-core:4.1.12.1' },
    { coordinates: 'org.xerial.snappy:snappy-java:1.1.10.5' },
    { coordinates: 'org.slf4j:slf4j-simple:2.0.13' },
  ],
  jolokia: [{ coordinates: `org.jolokia:jolokia-agent-jvm:${jolokiaVersion}:javaagent`, without: '*:*' }],
}

const outputProperty = 'loadcurve.out'

/** The goal and property that copy every module's jars to `<out>/<module>/`. */
export function copyArguments(out: string, sets: readonly JarSet[]): string[] {
  const modules = sets.map((set) => `:${set}`).join(',')
  return ['dependency:copy-dependencies', `-D${outputProperty}=${out}`, '-pl', modules]
}

/** File -> text. One aggregator and a module for each set: one start of Maven, and class paths that stay apart. */
export function pomFiles(): ReadonlyMap<string, string> {
  const files = new Map([['pom.xml', aggregator()]])
  for (const set of jarSets) files.set(`${set}/pom.xml`, modulePom(set))
  return files
}

function aggregator(): string {
  const modules = jarSets.map((set) => `<module>${set}</module>`).join('')
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>loadcurve.services</groupId><artifactId>services</artifactId><version>1</version><packaging>pom</packaging>
  <modules>${modules}</modules>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>
    <configuration>
      <outputDirectory>\${${outputProperty}}/\${project.artifactId}</outputDirectory>
      <includeScope>runtime</includeScope>
    </configuration>
  </plugin></plugins></build>
</project>
`
}

function modulePom(set: JarSet): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>loadcurve.services</groupId><artifactId>services</artifactId><version>1</version></parent>
  <artifactId>${set}</artifactId><packaging>pom</packaging>
  <dependencies>
${dependencies[set].map(dependencyXml).join('\n')}
  </dependencies>
</project>
`
}

function dependencyXml({ coordinates, without }: Dependency): string {
  const [group, artifact, version, classifier] = coordinates.split(':')
  const [fromGroup, fromArtifact] = without?.split(':') ?? []
  return [
    `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`,
    classifier === undefined ? '' : `<classifier>${classifier}</classifier>`,
    without === undefined
      ? ''
      : `<exclusions><exclusion><groupId>${fromGroup}</groupId><artifactId>${fromArtifact}</artifactId></exclusion></exclusions>`,
    '</dependency>',
  ].join('')
}
