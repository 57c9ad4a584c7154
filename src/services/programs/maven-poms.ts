import type { JarDependency, JarSet } from './jar-set.ts'

const outputProperty = 'loadcurve.out'

/** The goal and property that copy every module's jars to `<out>/<module>/`. */
export function copyArguments(out: string): string[] {
  return ['dependency:copy-dependencies', `-D${outputProperty}=${out}`]
}

/** File -> text. One aggregator and a module per set: one start of Maven, but separate class paths. */
export function pomFiles(sets: readonly JarSet[]): ReadonlyMap<string, string> {
  return new Map([
    ['pom.xml', aggregator(sets)],
    ...sets.map((set) => [`${set.name}/pom.xml`, modulePom(set)] as const),
  ])
}

function aggregator(sets: readonly JarSet[]): string {
  const modules = sets.map(({ name }) => `<module>${name}</module>`).join('')
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>loadcurve.programs</groupId><artifactId>programs</artifactId><version>1</version><packaging>pom</packaging>
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

function modulePom({ name, dependencies }: JarSet): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>loadcurve.programs</groupId><artifactId>programs</artifactId><version>1</version></parent>
  <artifactId>${name}</artifactId><packaging>pom</packaging>
  <dependencies>
${dependencies.map(dependencyXml).join('\n')}
  </dependencies>
</project>
`
}

function dependencyXml({ coordinates, without }: JarDependency): string {
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
