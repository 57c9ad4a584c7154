import {
  readUpdateEntry,
  readUpdateHeader,
  type UpdateEntry,
  type UpdateHeader,
  updateEntryBytes,
  updateHeaderBytes,
} from '../../src/contract/update-message.ts'

export interface DecodedUpdate {
  readonly header: UpdateHeader
  readonly entries: readonly UpdateEntry[]
}

export function decodeUpdate(bytes: Uint8Array): DecodedUpdate {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const header = readUpdateHeader(view, 0)
  const entries = Array.from({ length: header.entries }, (_, i) =>
    readUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes),
  )
  return { header, entries }
}
