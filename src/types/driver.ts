/** How messages reach the target: the drivers and their settings. Units are in the names, as in `scenario.ts`. */

export const driverKinds = ['null', 'embedded', 'kafka', 'http', 'redis'] as const
export type DriverKind = (typeof driverKinds)[number]

export const messageFormats = ['binary', 'json'] as const
export type MessageFormat = (typeof messageFormats)[number]
export const compressions = ['none', 'lz4', 'gzip', 'zstd'] as const
export type Compression = (typeof compressions)[number]
export const kafkaClients = ['own', 'kafkajs'] as const
/** Larger sends are slower: kafkajs groups messages by copying the list for each one. */
export const kafkajsMessagesPerSend = 1000
export const redisStructures = ['stream', 'list'] as const

/** What every driver has. */
export interface AnyDriver {
  readonly inFlightBytes: number
  /** how long a partly filled request may wait for more curves; null, embedded and http do not batch */
  readonly lingerUs: number
}

/** What a driver that speaks a protocol has. */
interface ProtocolDriver extends AnyDriver {
  readonly format: MessageFormat
  /** a request that gets no response within this time has failed */
  readonly timeoutUs: number
}

interface KafkaDriver extends ProtocolDriver {
  /** which client writes */
  readonly client: (typeof kafkaClients)[number]
  /** 0 none, 1 the leader, -1 all in-sync replicas */
  readonly acks: 0 | 1 | -1
  readonly idempotent: boolean
  readonly compression: Compression
  /** maximum in flight per connection */
  readonly requests: number
  /** per generator to each broker; 0 = the driver chooses */
  readonly connections: number
}

interface HttpDriver extends ProtocolDriver {
  /** per generator to the front end; 0 = the driver chooses */
  readonly connections: number
  /** name -> value of each request, with `${NAME}` for what comes from the environment: the values are secrets */
  readonly headers: Readonly<Record<string, string>>
}

interface RedisDriver extends ProtocolDriver {
  /** where messages are added */
  readonly structure: (typeof redisStructures)[number]
}

interface FieldsByDriver {
  readonly null: AnyDriver
  readonly embedded: AnyDriver
  readonly kafka: KafkaDriver
  readonly http: HttpDriver
  readonly redis: RedisDriver
}

/** The driver settings of a scenario: the fields that this kind has. */
export type DriverSpec<K extends DriverKind = DriverKind> = {
  readonly [P in K]: { readonly kind: P } & FieldsByDriver[P]
}[K]

export type KafkaDriverSpec = DriverSpec<'kafka'>
export type HttpDriverSpec = DriverSpec<'http'>
export type RedisDriverSpec = DriverSpec<'redis'>

/** Connections per generator where a scenario writes 0: to a front end; to each broker at most, since more were no faster. */
export const chosenConnections = { http: 50, kafka: 4 } as const

/** How messages are written; a driver that speaks no protocol carries them in binary. */
export function formatOf(driver: DriverSpec): MessageFormat {
  return 'format' in driver ? driver.format : 'binary'
}
