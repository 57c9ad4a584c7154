import { formatCount } from '../../units.ts'
import type { ReportData } from '../data/shape.ts'
import { download } from './download.ts'
import { heatColour } from './heat-plot.ts'
import { currentTheme, muted, readTokens } from './theme.ts'

/** Theme, JSON and print buttons, the keyboard shortcuts, and the scale of the heat map. */
export function fillHead(data: ReportData, redraw: () => void): void {
  const theme = button('', () => {
    document.documentElement.dataset.theme = currentTheme() === 'dark' ? 'light' : 'dark'
    name()
    fillHeatScale(data)
    redraw()
  })
  const name = () => {
    theme.textContent = currentTheme() === 'dark' ? 'Light' : 'Dark'
  }
  name()
  document.querySelector('.tools')!.append(
    theme,
    button('JSON', () => download(`${data.run}.json`, 'application/json', JSON.stringify(data, null, 1))),
    button('Print', () => print()),
  )
  fillKeys()
  fillHeatScale(data)
}

function button(text: string, clicked: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = text
  element.addEventListener('click', clicked)
  return element
}

function fillKeys(): void {
  const keys: readonly (readonly [string, string])[] = [
    ['← →', 'cursor'],
    ['+ −', 'zoom'],
    ['0', 'whole run'],
  ]
  document.querySelector('.keys')?.append(
    ...keys.map(([key, does]) => {
      const line = document.createElement('div')
      const caps = key.split(' ').map((one) => {
        const cap = document.createElement('kbd')
        cap.textContent = one
        return cap
      })
      line.append(...caps, ` ${does}`)
      return line
    }),
  )
}

function fillHeatScale(data: ReportData): void {
  const place = document.querySelector<HTMLElement>('.heat-scale')
  if (place === null || data.heat === null) return
  const tokens = readTokens()
  const ramp = document.createElement('i')
  const greyed = place.closest('.greyed') !== null
  const stops = Array.from({ length: 7 }, (_, i) =>
    heatColour(i / 6, { colour: (token) => (greyed ? muted(tokens[token]) : tokens[token]) }),
  )
  ramp.style.background = `linear-gradient(90deg, ${stops.join(',')})`
  place.replaceChildren('1', ramp, `${formatCount(data.heat.most)} readings in a cell`)
}
