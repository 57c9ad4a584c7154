import { formatCount } from '../../units.ts'
import type { ReportData } from '../data/shape.ts'
import { heatColour } from './heat-plot.ts'
import { muted, readTokens } from './theme.ts'
import { fillTools } from './tools.ts'

/** Theme, JSON and print buttons, the keyboard shortcuts, and the scale of the heat map. */
export function fillHead(data: ReportData, redraw: () => void): void {
  const themeChanged = () => {
    fillHeatScale(data)
    redraw()
  }
  fillTools({ fileName: `${data.run}.json`, data, themeChanged })
  fillKeys()
  fillHeatScale(data)
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
