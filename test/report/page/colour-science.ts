/** Contrast after WCAG 2.2; difference after CIEDE2000 (Sharma, Wu, Dalal 2005); simulation after Machado, Oliveira, Fernandes 2009, severity 1. */

export type Deficiency = 'normal' | 'protan' | 'deutan' | 'tritan'
type Triple = readonly [number, number, number]

const machado: Readonly<Record<Exclude<Deficiency, 'normal'>, readonly [Triple, Triple, Triple]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** Linear light of a `#rrggbb`. */
export function linear(hex: string): Triple {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(1), channel(3), channel(5)]
}

export function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [red, green, blue] = linear(hex)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [dim, bright] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (bright + 0.05) / (dim + 0.05)
}

/** Linear light as eyes with this deficiency see it. */
export function simulated(hex: string, eyes: Deficiency): Triple {
  const [red, green, blue] = linear(hex)
  if (eyes === 'normal') return [red, green, blue]
  const seen = machado[eyes].map(([r, g, b]) => Math.min(1, Math.max(0, r * red + g * green + b * blue)))
  return seen as unknown as Triple
}

function lab([red, green, blue]: Triple): Triple {
  const curve = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (841 / 108) * t + 4 / 29)
  const x = curve((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
  const y = curve(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
  const z = curve((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000 between two colours in linear light. */
export function difference(first: Triple, second: Triple): number {
  const [l1, a1, b1] = lab(first)
  const [l2, a2, b2] = lab(second)
  const degrees = (radians: number) => (radians * 180) / Math.PI
  const cosine = (angle: number) => Math.cos((angle * Math.PI) / 180)
  const meanChroma7 = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7
  const g = 0.5 * (1 - Math.sqrt(meanChroma7 / (meanChroma7 + 25 ** 7)))
  const [c1, c2] = [Math.hypot(a1 * (1 + g), b1), Math.hypot(a2 * (1 + g), b2)]
  const hue = (a: number, b: number) => (degrees(Math.atan2(b, a * (1 + g))) + 360) % 360
  const [h1, h2] = [hue(a1, b1), hue(a2, b2)]
  const turn = Math.abs(h2 - h1) <= 180 ? h2 - h1 : h2 <= h1 ? h2 - h1 + 360 : h2 - h1 - 360
  const meanHue = Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2
  const meanL = (l1 + l2) / 2
  const meanC = (c1 + c2) / 2
  const t =
    1 -
    0.17 * cosine(meanHue - 30) +
    0.24 * cosine(2 * meanHue) +
    0.32 * cosine(3 * meanHue + 6) -
    0.2 * cosine(4 * meanHue - 63)
  const dL = (l2 - l1) / (1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2))
  const dC = (c2 - c1) / (1 + 0.045 * meanC)
  const dH = (2 * Math.sqrt(c1 * c2) * Math.sin((turn * Math.PI) / 360)) / (1 + 0.015 * meanC * t)
  const rotation =
    -Math.sin((60 * Math.exp(-(((meanHue - 275) / 25) ** 2)) * Math.PI) / 180) *
    2 *
    Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7))
  return Math.sqrt(dL ** 2 + dC ** 2 + dH ** 2 + rotation * dC * dH)
}
