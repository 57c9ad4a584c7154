import { join } from 'node:path'
import { messageOf } from '../../errors.ts'
import { freePort } from '../../services/processes/ports.ts'
import type { FetchRequest } from '../../services/programs/download.ts'
import { fetchJars, jarFolder } from '../../services/programs/jars.ts'
import { jolokiaJar, jolokiaJars } from '../../services/service-jars.ts'
import type { JvmAgent } from '../../targets/jvm/jvm-target.ts'

/** The agent for one JVM of the target. Without it a run works as well; its report says why there are no numbers. */
export async function jvmAgent(request: FetchRequest, fetch: typeof fetchJars = fetchJars): Promise<JvmAgent> {
  try {
    await fetch([jolokiaJars], request)
    return { jar: join(jarFolder(request.cacheDir, jolokiaJars), jolokiaJar), port: await freePort() }
  } catch (thrown) {
    if (request.signal.aborted) throw thrown
    return { unavailable: `the JVM of the target runs without the Jolokia agent: ${messageOf(thrown)}` }
  }
}
