const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i

/** RFC 4648, with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    parts.push(alphabet[group >>> 18]! + alphabet[(group >>> 12) & 63]!)
    parts.push((left > 1 ? alphabet[(group >>> 6) & 63]! : '=') + (left > 2 ? alphabet[group & 63]! : '='))
  }
  return parts.join('')
}

/** Null unless the text is complete groups of four with padding only at the end. */
export function decodeBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const symbols = text.length - padding
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let group = 0
  let at = 0
  for (let i = 0; i < symbols; i++) {
    const value = values[text.charCodeAt(i)] ?? -1
    if (value < 0) return null
    group = (group << 6) | value
    if (i % 4 !== 0) bytes[at++] = (group >>> (6 - 2 * (i % 4))) & 255
  }
  return bytes
}
