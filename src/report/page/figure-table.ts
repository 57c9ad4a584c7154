import { csvOf, download } from './download.ts'
import type { Figure } from './figures.ts'
import type { PlotSpec } from './plot/plot-spec.ts'
import { makeSortable } from './sorting.ts'

/** Opens the numbers of a figure as a real table below it, or closes it. */
export function openTable(figure: Figure, button: HTMLButtonElement): void {
  const open = figure.element.querySelector('.figure-table')
  button.setAttribute('aria-expanded', String(open === null))
  if (open !== null) {
    open.remove()
    return
  }
  const { heads, rows } = figure.spec.cells?.() ?? cellsOf(figure.spec)
  const table = document.createElement('table')
  table.className = 'sortable'
  const head = table.createTHead().insertRow()
  for (const text of heads) {
    const th = document.createElement('th')
    th.scope = 'col'
    th.className = 'number'
    th.textContent = text
    head.append(th)
  }
  const body = table.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    for (const text of row) {
      const cell = line.insertCell()
      cell.className = 'number'
      cell.textContent = text
    }
  }
  makeSortable(table)
  const box = document.createElement('div')
  box.className = 'figure-table scroll'
  box.tabIndex = 0
  box.setAttribute('role', 'region')
  box.setAttribute('aria-label', `${figure.title}, numbers`)
  box.append(csvButton(figure), table)
  figure.element.append(box)
}

function csvButton(figure: Figure): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'csv'
  button.textContent = 'CSV'
  button.title = 'these numbers as a file, in base units'
  button.addEventListener('click', () => {
    const name = figure.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
    download(`${name}.csv`, 'text/csv', csvOf(rawRows(figure.spec)))
  })
  return button
}

/** Seconds or whatever the axis counts, then the value of each line as it is: a reading that never arrived has none. */
function rawRows({ cells, lines, xName }: PlotSpec): (readonly (string | number | null)[])[] {
  if (cells !== undefined) {
    const { heads, rows } = cells()
    return [heads, ...rows]
  }
  const byX = new Map<number, (number | null)[]>()
  lines.forEach((line, column) => {
    line.at.forEach((x, i) => {
      const row = byX.get(x) ?? lines.map(() => null)
      byX.set(x, row)
      const value = (line.shown ?? line.values)[i] ?? null
      row[column] = value === null || value < 0 ? null : value
    })
  })
  const rows = [...byX].sort((a, b) => a[0] - b[0]).map(([x, values]) => [x, ...values])
  return [[xName, ...lines.map(({ name }) => name)], ...rows]
}

/** One row for each x at which any line has a value. */
function cellsOf({ lines, group, format, xName }: PlotSpec): { heads: string[]; rows: string[][] } {
  const byX = new Map<number, string[]>()
  lines.forEach((line, column) => {
    line.at.forEach((x, i) => {
      if (x < group.view.from || x > group.view.to) return
      let row = byX.get(x)
      if (row === undefined) {
        row = lines.map(() => '–')
        byX.set(x, row)
      }
      const value = (line.shown ?? line.values)[i] ?? null
      row[column] = value === null ? '–' : value < 0 ? 'never delivered' : format(value)
    })
  })
  const rows = [...byX].sort((a, b) => a[0] - b[0]).map(([x, cells]) => [group.tag(x), ...cells])
  return { heads: [xName, ...lines.map((line) => line.name)], rows }
}
