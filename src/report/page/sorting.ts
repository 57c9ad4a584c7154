/** Makes the headings of a table buttons that sort its rows; a second click reverses the order. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])]
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'sort'
    button.append(...head.childNodes)
    head.append(button)
    head.setAttribute('aria-sort', 'none')
    button.addEventListener('click', () => {
      const falling = head.getAttribute('aria-sort') === 'ascending'
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', falling ? 'descending' : 'ascending')
      sortRows(table, column, falling ? -1 : 1)
    })
  })
}

function sortRows(table: HTMLTableElement, column: number, sign: number): void {
  const body = table.tBodies[0]!
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column]!) }))
  keyed.sort((a, b) => {
    if (typeof a.key === 'number' && typeof b.key === 'number') return (a.key - b.key) * sign
    if (typeof a.key !== typeof b.key) return typeof a.key === 'number' ? -1 : 1
    return String(a.key).localeCompare(String(b.key)) * sign
  })
  body.append(...keyed.map(({ row }) => row))
}

const scales: Readonly<Record<string, number>> = {
  µs: 1,
  ms: 1e3,
  s: 1e6,
  min: 60e6,
  h: 3600e6,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/** What a cell sorts by: `data-sort`, else a number with its unit, else its words. */
function keyOf(cell: HTMLElement): number | string {
  const given = cell.dataset.sort
  if (given !== undefined) return Number.isNaN(Number(given)) ? given : Number(given)
  const text = (cell.textContent ?? '').trim()
  const clock = /^(\d+):(\d\d)(?::(\d\d))?((?:\.\d+)?)(?=\s|$)/.exec(text)
  if (clock)
    return clock[3]
      ? Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
      : Number(clock[1]) * 60 + Number(clock[2] + clock[4]!)
  const match = /^[≈>+]?\s*([-−]?[\d,]*\.?\d+)\s*([a-zµA-Z]*)/.exec(text.replaceAll('\u00a0', ' '))
  return match ? Number(match[1]!.replaceAll(',', '').replace('−', '-')) * (scales[match[2]!] ?? 1) : text
}
