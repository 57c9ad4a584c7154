import type { Variables } from '../programs/tool.ts'

const kept = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_EXTRA_CA_CERTS']

/** The variables that a program needs to run, and no others of the harness: some may hold secrets. */
export function bareEnvironment(env: Variables, more: Variables = {}): Variables {
  const own = kept.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  return { ...Object.fromEntries(own), ...more }
}
