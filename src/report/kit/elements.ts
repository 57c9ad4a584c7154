import type { Attributes, Child, Markup } from './markup.ts'
import { el } from './markup.ts'

export type Icon = 'tick' | 'cross' | 'triangle' | 'doubt' | 'dash' | 'equal' | 'unequal' | 'few'

const paths: Readonly<Record<Icon, string>> = {
  tick: 'M2 6.5 5 9.5 10.5 3',
  cross: 'M2.5 2.5 9.5 9.5M9.5 2.5 2.5 9.5',
  triangle: 'M6 1.8 11 10.4H1Z',
  doubt: 'M6 1a5 5 0 1 0 .01 0M4.5 4.7a1.5 1.5 0 1 1 2.2 1.4c-.5.3-.7.5-.7 1.1M6 8.6v.3',
  dash: 'M2.5 6h7',
  equal: 'M2 4.2h8M2 7.8h8',
  unequal: 'M2 4.2h8M2 7.8h8M8 1.5 4 10.5',
  few: 'M2 6h.01M6 6h.01M10 6h.01',
}

/** A status is never shown by colour alone: the icon has its own shape, and there is always a word next to it. */
export function icon(name: Icon): Markup {
  return el(
    'svg',
    { class: `icon ${name}`, viewBox: '0 0 12 12', width: 12, height: 12, 'aria-hidden': 'true' },
    el('path', { d: paths[name], 'stroke-width': name === 'doubt' ? 1.1 : name === 'triangle' ? 1.3 : 2 }),
  )
}

export interface FigureOptions {
  readonly id: string
  readonly title: string
  readonly subtitle?: string
  readonly heightPx: number
  readonly small?: boolean
  readonly extra?: Child
  readonly colour?: string
}

/** The place of a chart: the script draws into `.plot`, and fills the legend and the table. */
export function figure(options: FigureOptions): Markup {
  const { id, title, subtitle, heightPx, small, extra, colour } = options
  return el(
    'figure',
    { class: small ? 'fig small' : 'fig', 'data-figure': id },
    el(
      'figcaption',
      {},
      el('span', { class: 'title' }, colour ? swatch(colour) : null, title),
      subtitle ? el('span', { class: 'sub' }, subtitle) : null,
      extra ?? null,
      el('span', { class: 'legend' }),
    ),
    el('div', { class: 'plot', style: `height:${heightPx}px` }),
  )
}

export function swatch(token: string): Markup {
  return el('i', { class: 'swatch', style: `background:var(--${token})` })
}

/** Charts on the left, what to look for in them on the right. */
export function row(figures: Child, notes: Child): Markup {
  return el('div', { class: 'row' }, el('div', { class: 'figures' }, figures), el('aside', { class: 'notes' }, notes))
}

export interface SectionOptions {
  readonly id: string
  readonly title: string
  readonly lead?: Child
  /** its numbers must not be quoted if the run is INVALID */
  readonly quoted?: boolean
  readonly invalid?: boolean
}

export function section(options: SectionOptions, ...children: Child[]): Markup {
  const { id, title, lead, quoted, invalid } = options
  const greyed = quoted === true && invalid === true
  return el(
    'section',
    { id, class: greyed ? 'greyed' : null, 'aria-labelledby': `${id}-title` },
    el('h2', { id: `${id}-title` }, title, greyed ? el('span', { class: 'stamp' }, 'INVALID, do not quote') : null),
    lead ? el('p', { class: 'lead' }, lead) : null,
    ...children,
  )
}

export interface Column {
  readonly head: Child
  readonly number?: boolean
  readonly group?: string
}

export interface Cell {
  readonly content: Child
  /** the value to sort by, if the text is not enough */
  readonly sort?: number | string
  readonly class?: string
}

export interface TableOptions {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly { readonly cells: readonly (Cell | string)[]; readonly class?: string }[]
  readonly class?: string
}

/** A table that the script sorts when a heading is clicked; without the script the order is the one given. */
export function table({ caption, columns, rows, class: name }: TableOptions): Markup {
  const grouped = columns.some((column) => column.group)
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      { class: `sortable ${name ?? ''}`.trim() },
      el('caption', { class: 'hidden' }, caption),
      el(
        'thead',
        {},
        grouped ? el('tr', { class: 'groups' }, ...groupHeads(columns)) : null,
        el(
          'tr',
          {},
          ...columns.map((column) => el('th', { scope: 'col', class: column.number ? 'number' : null }, column.head)),
        ),
      ),
      el(
        'tbody',
        {},
        ...rows.map((one) =>
          el('tr', { class: one.class ?? null }, ...one.cells.map((cell, i) => td(cell, columns[i]!))),
        ),
      ),
    ),
  )
}

function td(cell: Cell | string, column: Column): Markup {
  const {
    content,
    sort,
    class: name,
  } = typeof cell === 'string' ? { content: cell, sort: undefined, class: undefined } : cell
  const attributes: Attributes = {
    class: [column.number ? 'number' : '', name ?? ''].join(' ').trim() || null,
    'data-sort': sort ?? null,
  }
  return el('td', attributes, content)
}

function groupHeads(columns: readonly Column[]): Markup[] {
  const heads: { group: string; span: number }[] = []
  for (const column of columns) {
    const group = column.group ?? ''
    const last = heads.at(-1)
    if (last && last.group === group) last.span++
    else heads.push({ group, span: 1 })
  }
  return heads.map(({ group, span }) =>
    el('th', { colspan: span, scope: group ? 'colgroup' : null, class: group ? 'number named' : null }, group),
  )
}
