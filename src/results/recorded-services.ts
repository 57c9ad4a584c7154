import { z } from 'zod'
import { type ServicesSpec, saslMechanisms } from '../types/services.ts'

const count = z.int().positive()
const port = count.nullable()
const secretName = z.object({ env: z.string().min(1) })
const tls = z
  .object({
    caFile: z.string().nullable(),
    certFile: z.string().nullable(),
    keyFile: z.string().nullable(),
    serverName: z.string().nullable(),
  })
  .nullable()

const login = z.object({
  headers: z.record(z.string(), z.string()),
  username: z.string().nullable(),
  password: secretName.nullable(),
})

/** Older runs have one agent, or null, instead of the list. */
function withUrls(kafka: unknown): unknown {
  if (typeof kafka !== 'object' || kafka === null || !('jolokiaUrl' in kafka)) return kafka
  const { jolokiaUrl, ...rest } = kafka
  return { jolokiaUrls: jolokiaUrl === null ? [] : [jolokiaUrl], ...rest }
}

const kafkaWithUrls = z.discriminatedUnion('managed', [
  z.object({
    managed: z.literal(true),
    profile: z.enum(['kraft', 'zookeeper']),
    brokers: count,
    replication: count,
    heapBytes: count,
    warmBroker: z.boolean(),
    port,
  }),
  z.object({
    managed: z.literal(false),
    addresses: z.array(z.string()).readonly(),
    replication: z.union([count, z.literal('default')]),
    topicPrefix: z.string().nullable().default(null),
    tls,
    sasl: z.object({ mechanism: z.enum(saslMechanisms), username: z.string(), password: secretName }).nullable(),
    jolokiaUrls: z.array(z.string()).readonly(),
    // runs up to 0.2.0 had no login
    jolokiaLogin: login.default({ headers: {}, username: null, password: null }),
  }),
])

const kafka = z.preprocess(withUrls, kafkaWithUrls)

const redis = z.discriminatedUnion('managed', [
  z.object({ managed: z.literal(true), port, maxMemoryBytes: z.int().nonnegative() }),
  z.object({
    managed: z.literal(false),
    address: z.string(),
    username: z.string().nullable(),
    password: secretName.nullable(),
    tls,
  }),
])

const zookeeper = z.discriminatedUnion('managed', [
  z.object({ managed: z.literal(true), heapBytes: count, port }),
  z.object({
    managed: z.literal(false),
    address: z.string(),
    tls: tls.default(null),
    adminUrl: z.string().nullable().default(null),
  }),
])

/** What a scenario says about its services, as environment.json holds it. */
export const recordedServices = z.object({
  kafka,
  redis,
  zookeeper: zookeeper.nullable(),
}) satisfies z.ZodType<ServicesSpec>
