import { WireError } from './wire.ts'

/** Larger than any response to this client; text of another protocol, read as a length, is larger still. */
const mostFrameBytes = 256 * 1024 * 1024
const scratchBytes = 64 * 1024

/**
 * Cuts the bytes from a socket into responses: int32 length, then that many bytes. Frames within one chunk are views of
 * it; larger ones are copied once into their own buffer.
 */
export class FrameCutter {
  private readonly lengthBytes = Buffer.alloc(4)
  private lengthFilled = 0
  private frame: Buffer | null = null
  private frameFilled = 0
  private scratch: Buffer | null = null

  /** Where a socket may write the next bytes: into the unfinished frame, so that large ones are never copied. */
  space(): Buffer {
    if (this.frame !== null) return this.frame.subarray(this.frameFilled)
    this.scratch ??= Buffer.allocUnsafeSlow(scratchBytes)
    return this.scratch
  }

  /** That many bytes were written to `space`. Errors: as `push`. */
  filled(bytes: number, onFrame: (frame: Buffer) => void): void {
    if (this.frame === null) this.push(Buffer.from(this.scratch!.subarray(0, bytes)), onFrame)
    else this.advance(bytes, onFrame)
  }

  /** Errors: WireError when the length cannot be that of a response. */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    let at = 0
    while (at < chunk.length) at = this.frame === null ? this.start(chunk, at, onFrame) : this.fill(chunk, at, onFrame)
  }

  private start(chunk: Buffer, at: number, onFrame: (frame: Buffer) => void): number {
    let next = at
    while (this.lengthFilled < 4 && next < chunk.length) this.lengthBytes[this.lengthFilled++] = chunk[next++]!
    if (this.lengthFilled < 4) return next
    const bytes = this.lengthBytes.readUInt32BE(0)
    if (bytes < 4 || bytes > mostFrameBytes) throw new WireError(strangerWords(this.lengthBytes))
    this.lengthFilled = 0
    if (next + bytes <= chunk.length) {
      onFrame(chunk.subarray(next, next + bytes))
      return next + bytes
    }
    this.frame = Buffer.allocUnsafeSlow(bytes)
    this.frameFilled = 0
    return next
  }

  private fill(chunk: Buffer, at: number, onFrame: (frame: Buffer) => void): number {
    const frame = this.frame!
    const bytes = Math.min(frame.length - this.frameFilled, chunk.length - at)
    chunk.copy(frame, this.frameFilled, at, at + bytes)
    this.advance(bytes, onFrame)
    return at + bytes
  }

  private advance(bytes: number, onFrame: (frame: Buffer) => void): void {
    const frame = this.frame!
    this.frameFilled += bytes
    if (this.frameFilled < frame.length) return
    this.frame = null
    onFrame(frame)
  }
}

/** Receives the bytes from a socket, before its consumer is known. */
export class FrameIntake {
  onFrame: (frame: Buffer) => void = () => {}
  /** the bytes are not a frame, or their consumer failed */
  onFault: (cause: unknown) => void = () => {}
  private readonly cutter = new FrameCutter()

  readonly space = (): Buffer => this.cutter.space()

  filled(bytes: number): void {
    try {
      this.cutter.filled(bytes, this.onFrame)
    } catch (cause) {
      this.onFault(cause)
    }
  }

  push(chunk: Buffer): void {
    try {
      this.cutter.push(chunk, this.onFrame)
    } catch (cause) {
      this.onFault(cause)
    }
  }
}

/** TLS records begin with their type (20 to 23) and version 3.x (RFC 8446, 5.1). */
function strangerWords(start: Buffer): string {
  if (start[0]! >= 20 && start[0]! <= 23 && start[1] === 3) return 'it speaks TLS'
  const text = start.toString('latin1')
  return /^[\x20-\x7e]+$/.test(text) ? `its response begins with "${text}"` : 'its response has an impossible length'
}
