import { loopback } from './ports.ts'

/** Flags with which a JVM answers at `agentUrl(port)`. */
export function agentFlags(jar: string, port: number): string[] {
  const options = `host=${loopback},port=${port},discoveryEnabled=false`
  // without the first every response of the agent waits for a delayed TCP ack
  return ['-Dsun.net.httpserver.nodelay=true', `-javaagent:${jar}=${options}`]
}

export function agentUrl(port: number): string {
  return `http://${loopback}:${port}/jolokia`
}
