const names = [
  'generator',
  'broker',
  'engine',
  'database',
  'delivery',
  'bg',
  'band',
  'ink',
  'ink2',
  'ink3',
  'rule',
  'grid',
  'fail',
  'pass',
  'fault',
  'fault-mark',
  'heat0',
  'heat1',
  'heat2',
  'heat3',
] as const

export type Tokens = Record<(typeof names)[number], string>

/** The current colours of the stylesheet. */
export function readTokens(): Tokens {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Tokens
}

export type Theme = 'light' | 'dark'

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** `?theme=dark|light` wins over the system; a button wins over both. */
export function startTheme(changed: () => void): void {
  const asked = new URLSearchParams(location.search).get('theme')
  if (asked === 'dark' || asked === 'light') document.documentElement.dataset.theme = asked
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
}

export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  return `rgb(${a.map((value, i) => Math.round(value + (b[i]! - value) * share)).join(',')})`
}

export function faded(colour: string, alpha: number): string {
  return `rgba(${channels(colour).join(',')},${alpha})`
}

/** The same hue at half its strength: for numbers that must not be quoted. */
export function muted(hex: string): string {
  const [red, green, blue] = channels(hex)
  const grey = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
  const half = (channel: number) =>
    Math.round((channel + grey) / 2)
      .toString(16)
      .padStart(2, '0')
  return `#${half(red!)}${half(green!)}${half(blue!)}`
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}
