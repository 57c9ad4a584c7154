import type { Figure } from './figures.ts'

const paperPx = 695
const dotsPerPx = 2

/**
 * A canvas is not laid out again for paper: the page takes the paper's width and colours for printing, then switches
 * back.
 */
export function preparePrinting(figures: () => readonly Figure[]): void {
  const root = document.documentElement
  let before: string | undefined
  addEventListener('beforeprint', () => {
    before = root.dataset.theme
    root.dataset.theme = 'light'
    root.classList.add('printing')
    document.querySelector<HTMLElement>('.page')!.style.width = `${paperPx}px`
    for (const figure of figures()) figure.plot.resize(dotsPerPx)
  })
  addEventListener('afterprint', () => {
    root.classList.remove('printing')
    document.querySelector<HTMLElement>('.page')!.style.width = ''
    if (before === undefined) delete root.dataset.theme
    else root.dataset.theme = before
    for (const figure of figures()) figure.plot.resize(devicePixelRatio)
  })
}
