import type { Child, Markup } from './markup.ts'
import { el } from './markup.ts'

/** A figure that is in the markup: its head, and what it draws. */
export function drawnFigure(title: string, subtitle: string, legend: Child, ...drawn: Child[]): Markup {
  return el(
    'figure',
    { class: 'fig' },
    el(
      'figcaption',
      {},
      el('span', { class: 'title' }, title),
      subtitle === '' ? null : el('span', { class: 'sub' }, subtitle),
      legend,
    ),
    ...drawn,
  )
}

/** A small figure among others; the legend stands once, above all of them. */
export function smallFigure(title: string, subtitle: string, drawn: Child): Markup {
  return el(
    'figure',
    { class: 'fig small' },
    el('figcaption', {}, el('span', { class: 'title' }, title), el('span', { class: 'sub' }, subtitle)),
    drawn,
  )
}
