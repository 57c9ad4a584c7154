import { dist } from './sending.mjs'

/** Records until the broker's JVM has compiled the hot code. */
export async function warm(access) {
  const { warmBroker } = await dist('drivers/kafka/warm-up.js')
  await warmBroker(access.kafka, { onProgress: () => {}, signal: new AbortController().signal })
}
