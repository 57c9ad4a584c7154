import { encodeBlockMessageJson, mostJsonBytes } from '../../contract/block-json.ts'
import { type Block, curveMessageBytes, encodeBlockMessage } from '../../contract/curve-message.ts'
import type { RedisDriverSpec } from '../../types/driver.ts'

/** Whole commands, one after the other, written to the socket at once. */
export interface CommandBatch {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** where each command ends */
  readonly ends: Uint32Array
  commands: number
  /** number of commands with a reply */
  answered: number
  /** when its first command was added, and when it was last written; 0 = not yet */
  sinceUs: number
  writtenUs: number
}

const batchBytes = 64 * 1024
/** The shortest command is over 60 bytes long. */
const batchCommands = 1100
const mostSpareBatches = 64
const lineEnd = [0x0d, 0x0a] as const
const zero = 0x30
const mostPartitionDigits = 5
const mostLengthDigits = 8

/**
 * Writes a message as one command; its fixed part is copied from a template of its partition:
 *
 *     stream:  XADD  <prefix>:curves:<partition> * m <message>      (one entry with the field m)
 *     list:    RPUSH <prefix>:curves:<partition> <message>
 *
 * Nothing is trimmed here, because nothing may be lost: the consumer of a stream or list removes processed entries
 * (XDEL, LPOP), or the keys are removed after the run.
 */
export class CommandWriter {
  private readonly prefix: string
  private readonly spec: Pick<RedisDriverSpec, 'format' | 'structure'>
  private readonly templates = new Map<number, Uint8Array>()
  private readonly spare: CommandBatch[] = []
  /** one message in JSON, preceded by its length */
  private scratch = new DataView(new ArrayBuffer(256))
  private readonly mostTemplateBytes: number

  constructor(prefix: string, spec: Pick<RedisDriverSpec, 'format' | 'structure'>) {
    this.prefix = prefix
    this.spec = spec
    this.mostTemplateBytes = this.templateOf('9'.repeat(mostPartitionDigits)).length
  }

  /** The largest size of the command of a message of `messageBytes` in the binary form. */
  mostBytes(messageBytes: number): number {
    const message = this.spec.format === 'json' ? mostJsonBytes(messageBytes) : messageBytes
    return this.mostTemplateBytes + mostLengthDigits + message + 2 * lineEnd.length
  }

  mostBlockBytes({ messages, frame, lastFrame, points }: Block): number {
    const each = this.mostBytes(curveMessageBytes(frame, points))
    return (messages - 1) * each + this.mostBytes(curveMessageBytes(lastFrame, points))
  }

  /** Appends message `i` of a block to the commands of a batch; returns its size, 0 = it does not fit. */
  write(block: Block, i: number, batch: CommandBatch): number {
    const curves = i === block.messages - 1 ? block.lastFrame : block.frame
    const messageBytes = curveMessageBytes(curves, block.points)
    const start = batch.commands === 0 ? 0 : batch.ends[batch.commands - 1]
    const { bytes, ends } = batch
    if (start + this.mostBytes(messageBytes) > bytes.length || batch.commands === ends.length) return 0
    const template = this.template(block.partition)
    bytes.set(template, start)
    const at = start + template.length
    const end =
      this.spec.format === 'json'
        ? this.json(block, i, messageBytes, batch, at)
        : binary(block, i, messageBytes, batch, at)
    bytes[end] = lineEnd[0]
    bytes[end + 1] = lineEnd[1]
    ends[batch.commands++] = end + 2
    return end + 2 - start
  }

  /** An empty batch with room for the command of a message of `messageBytes`. */
  batch(messageBytes: number, nowUs: number): CommandBatch {
    const commandBytes = this.mostBytes(messageBytes)
    const batch = (commandBytes <= batchBytes && this.spare.pop()) || newBatch(Math.max(batchBytes, commandBytes))
    batch.sinceUs = nowUs
    return batch
  }

  /** Takes back a batch whose commands all have a reply. */
  release(batch: CommandBatch): void {
    if (batch.bytes.length !== batchBytes || this.spare.length >= mostSpareBatches) return
    batch.commands = 0
    batch.answered = 0
    batch.writtenUs = 0
    this.spare.push(batch)
  }

  private json(block: Block, i: number, messageBytes: number, batch: CommandBatch, at: number): number {
    const most = mostJsonBytes(messageBytes)
    if (this.scratch.byteLength < most) this.scratch = new DataView(new ArrayBuffer(most))
    const length = encodeBlockMessageJson(block, i, this.scratch, 0)
    const textAt = writeLength(length, batch.bytes, at)
    batch.bytes.set(new Uint8Array(this.scratch.buffer, 0, length), textAt)
    return textAt + length
  }

  private template(partition: number): Uint8Array {
    let template = this.templates.get(partition)
    if (template === undefined) {
      template = this.templateOf(String(partition))
      this.templates.set(partition, template)
    }
    return template
  }

  /** A command up to the digits of the message's length. */
  private templateOf(partition: string): Uint8Array {
    const key = `${this.prefix}:curves:${partition}`
    const words = this.spec.structure === 'stream' ? ['XADD', key, '*', 'm'] : ['RPUSH', key]
    const fixed = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')
    return Buffer.from(`*${words.length + 1}\r\n${fixed}$`)
  }
}

function newBatch(size: number): CommandBatch {
  const bytes = new Uint8Array(size)
  const ends = new Uint32Array(batchCommands)
  return { bytes, view: new DataView(bytes.buffer), ends, commands: 0, answered: 0, sinceUs: 0, writtenUs: 0 }
}

function binary(block: Block, i: number, messageBytes: number, { bytes, view }: CommandBatch, at: number): number {
  return encodeBlockMessage(block, i, view, writeLength(messageBytes, bytes, at))
}

/** Writes digits and a line end; returns where the message begins. */
function writeLength(length: number, bytes: Uint8Array, at: number): number {
  let digits = 1
  for (let bound = 10; bound <= length; bound *= 10) digits++
  let left = length
  for (let i = at + digits - 1; i >= at; i--) {
    bytes[i] = zero + (left % 10)
    left = Math.floor(left / 10)
  }
  bytes[at + digits] = lineEnd[0]
  bytes[at + digits + 1] = lineEnd[1]
  return at + digits + 2
}
