import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** PEM files of an authority, and of a certificate that it signed. */
export interface ServerCertificate {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
}

/** By openssl, for a server on 127.0.0.1 that is also called `name`. */
export function makeServerCertificate(folder: string, name: string): ServerCertificate {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  writeFileSync(join(folder, 'names'), `subjectAltName=DNS:${name},IP:127.0.0.1`)
  openssl('req', '-x509', ...key, '-days', '2', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority')
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', `/CN=${name}`)
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names']
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem')
  const file = (base: string) => join(folder, base)
  return { caFile: file('ca.pem'), certFile: file('server.pem'), keyFile: file('server.key') }
}
