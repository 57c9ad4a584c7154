import { LoadcurveError } from '../../errors.ts'

/**
 * The socket broke, or a response did not come in time: whether the request arrived is unknown, and another connection
 * may be tried. `hint` says what to check if the problem persists.
 */
export class BrokenConnection extends LoadcurveError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('DRIVER_FAILED', message, options)
  }
}

export interface KafkaErrorWords {
  /** its name in the protocol: `NOT_LEADER_OR_FOLLOWER` */
  readonly name: string
  /** the same request may succeed later, perhaps on another broker */
  readonly retriable: boolean
  /** what it means, to follow a colon */
  readonly words: string
  readonly hint?: string
}

const rights = 'Grant this user the right with kafka-acls, or set a user that has it in services.kafka.sasl.'
const space = "Free space in the broker's log folder, or lower retention.bytes of the topics there."

/** Code -> words, for the codes that a producer, consumer or login can get (kafka.apache.org/protocol, "Error Codes"). */
const table: Readonly<Record<number, KafkaErrorWords>> = {
  [-1]: failing('UNKNOWN_SERVER_ERROR', 'the broker had an internal error', "See the broker's log."),
  1: failing('OFFSET_OUT_OF_RANGE', 'the offset is no longer in the log, or not yet'),
  2: passing('CORRUPT_MESSAGE', 'the checksum of a batch does not match'),
  3: passing('UNKNOWN_TOPIC_OR_PARTITION', 'the broker has no such topic or partition'),
  5: passing('LEADER_NOT_AVAILABLE', 'the partition has no leader at the moment'),
  6: passing('NOT_LEADER_OR_FOLLOWER', 'the partition is led by another broker'),
  7: passing('REQUEST_TIMED_OUT', 'the broker did not finish the request in time'),
  8: passing('BROKER_NOT_AVAILABLE', 'the broker is not available'),
  9: passing('REPLICA_NOT_AVAILABLE', 'the replica is not available'),
  10: failing(
    'MESSAGE_TOO_LARGE',
    'the batch is larger than the topic accepts',
    'Raise max.message.bytes of the topic (message.max.bytes of the broker), or lower fleet.frame.',
  ),
  13: passing('NETWORK_EXCEPTION', 'the broker was disconnected'),
  14: passing('COORDINATOR_LOAD_IN_PROGRESS', 'the coordinator is still starting'),
  15: passing('COORDINATOR_NOT_AVAILABLE', 'the coordinator is not available'),
  16: passing('NOT_COORDINATOR', 'another broker is the coordinator'),
  17: failing('INVALID_TOPIC_EXCEPTION', 'the topic name is not allowed'),
  18: failing('RECORD_LIST_TOO_LARGE', 'the batch is larger than a segment of the log'),
  19: passing('NOT_ENOUGH_REPLICAS', 'fewer replicas are in sync than min.insync.replicas requires'),
  20: passing('NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'written, but to fewer replicas than min.insync.replicas requires'),
  21: failing('INVALID_REQUIRED_ACKS', 'the broker does not support this acks setting'),
  22: failing('ILLEGAL_GENERATION', 'the group has moved on without this member'),
  25: failing('UNKNOWN_MEMBER_ID', 'the group does not know this member'),
  27: passing('REBALANCE_IN_PROGRESS', 'the group is rebalancing'),
  29: failing('TOPIC_AUTHORIZATION_FAILED', 'this user may not do that with the topic', rights),
  30: failing('GROUP_AUTHORIZATION_FAILED', 'this user may not do that with the group', rights),
  31: failing('CLUSTER_AUTHORIZATION_FAILED', 'this user may not do that with the cluster', rights),
  32: failing('INVALID_TIMESTAMP', "the timestamp is outside the topic's limits"),
  33: failing('UNSUPPORTED_SASL_MECHANISM', 'the broker does not offer this SASL mechanism'),
  34: failing(
    'ILLEGAL_SASL_STATE',
    'the broker does not expect a login on this listener',
    'Remove services.kafka.sasl, or use the port of the SASL listener.',
  ),
  35: failing('UNSUPPORTED_VERSION', 'the broker does not support this version of the request'),
  36: failing(
    'TOPIC_ALREADY_EXISTS',
    'a topic of that name already exists',
    'Another client may have created it just now: try again. If not, this user may not see it: grant the right to describe it.',
  ),
  37: failing('INVALID_PARTITIONS', 'the number of partitions is not allowed'),
  38: failing(
    'INVALID_REPLICATION_FACTOR',
    'there are fewer brokers than replicas',
    'Lower services.kafka.replication, or write default there.',
  ),
  40: failing(
    'INVALID_CONFIG',
    'a setting is unknown or its value is not allowed',
    'Check the names and values of the settings.',
  ),
  41: passing('NOT_CONTROLLER', 'another broker is the controller'),
  42: failing('INVALID_REQUEST', 'the broker cannot read the request'),
  43: failing('UNSUPPORTED_FOR_MESSAGE_FORMAT', "the topic's message format is too old for this"),
  44: failing(
    'POLICY_VIOLATION',
    'a policy of the cluster forbids it',
    'Choose settings that the policy allows (services.kafka.replication, partitions), or create the topics yourself and name them.',
  ),
  45: failing('OUT_OF_ORDER_SEQUENCE_NUMBER', 'batches before this one are missing on the broker'),
  46: failing('DUPLICATE_SEQUENCE_NUMBER', 'the broker already has this batch'),
  47: failing('INVALID_PRODUCER_EPOCH', 'another producer took over this id'),
  51: passing('CONCURRENT_TRANSACTIONS', 'another transaction is not finished'),
  53: failing('TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'this user may not use the transactional id', rights),
  54: failing('SECURITY_DISABLED', 'the broker has no security features switched on'),
  56: passing('KAFKA_STORAGE_ERROR', 'the broker cannot use its disk (full or broken)', space),
  57: failing('LOG_DIR_NOT_FOUND', "the broker's log folder is gone", space),
  58: failing(
    'SASL_AUTHENTICATION_FAILED',
    'the broker rejected the user name or the password',
    'Check services.kafka.sasl.username, and the environment variable that services.kafka.sasl.password names.',
  ),
  59: failing('UNKNOWN_PRODUCER_ID', 'the broker has forgotten this producer'),
  60: passing('REASSIGNMENT_IN_PROGRESS', 'partitions are being moved'),
  67: failing('INVALID_TXN_STATE', 'the transaction is in another state'),
  70: passing('FETCH_SESSION_ID_NOT_FOUND', 'the fetch session is gone'),
  71: passing('INVALID_FETCH_SESSION_EPOCH', 'the fetch session is out of step'),
  72: passing('LISTENER_NOT_FOUND', 'the leader has no listener of this kind'),
  74: passing('FENCED_LEADER_EPOCH', 'the known leader is out of date'),
  75: passing('UNKNOWN_LEADER_EPOCH', 'the broker does not know this leader yet'),
  76: failing('UNSUPPORTED_COMPRESSION_TYPE', 'this version of the request cannot carry the compression'),
  78: passing('OFFSET_NOT_AVAILABLE', 'the new leader does not know the end of its log yet'),
  87: failing(
    'INVALID_RECORD',
    'the broker rejected a record',
    'A topic with cleanup.policy=compact accepts only records with keys; loadcurve needs cleanup.policy=delete.',
  ),
  88: passing('UNSTABLE_OFFSET_COMMIT', 'offsets of a transaction are still pending'),
  89: passing('THROTTLING_QUOTA_EXCEEDED', 'a quota of the cluster throttles it'),
  90: failing('PRODUCER_FENCED', 'another producer took over this id'),
  100: passing('UNKNOWN_TOPIC_ID', 'the broker has no topic with this id'),
}

function passing(name: string, words: string, hint?: string): KafkaErrorWords {
  return { name, retriable: true, words, ...(hint === undefined ? {} : { hint }) }
}

function failing(name: string, words: string, hint?: string): KafkaErrorWords {
  return { name, retriable: false, words, ...(hint === undefined ? {} : { hint }) }
}

/** Name, words and hint of an error code; an unknown code is named by its number and not retriable. */
export function kafkaErrorWords(code: number): KafkaErrorWords {
  return table[code] ?? failing(`error ${code}`, 'the broker returned an error that this client does not know')
}

export function isRetriable(code: number): boolean {
  return kafkaErrorWords(code).retriable
}

/** Longer texts of brokers are stack traces. */
const mostSaidChars = 400

/** The message begins with `what`: `Cannot write to the topic curves`. `said`: the broker's own words; null = none. */
export function kafkaError(code: number, what: string, said: string | null = null): LoadcurveError {
  const { name, words, hint } = kafkaErrorWords(code)
  const own = (said ?? '').replace(/\s+/g, ' ').trim().slice(0, mostSaidChars)
  const message = `${what}: ${words} (${name})${own === '' ? '' : `; the broker says: ${own}`}`
  return new LoadcurveError('DRIVER_FAILED', message, hint === undefined ? {} : { hint })
}
