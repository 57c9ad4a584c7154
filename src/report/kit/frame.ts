import type { Child, Markup } from './markup.ts'
import { el } from './markup.ts'

/** A part of a page that its contents name. */
export interface PageSection {
  readonly id: string
  readonly name: string
  readonly markup: Markup
}

export interface FrameOptions {
  readonly kind: 'comparison' | 'matrix' | 'capacity' | 'trend'
  /** what the page is about, beside the name of the program */
  readonly what: Child
  /** the section above all others, and what stands for it in the contents */
  readonly head: PageSection
  readonly headNote?: Child
  readonly sections: readonly PageSection[]
  readonly footer: Child
}

/**
 * A page whose figures are all in the markup. What the style says of comparisons holds for every such page; the script
 * names the JSON file after the kind.
 */
export function pageFrame({ kind, what, head, headNote, sections, footer }: FrameOptions): Markup {
  const isComparison = kind === 'comparison'
  return el(
    'div',
    { class: isComparison ? 'page comparison' : `page comparison ${kind}-page`, 'data-file': `${kind}.json` },
    el(
      'header',
      { class: 'top' },
      el('b', {}, 'loadcurve'),
      el('span', { class: 'what' }, what),
      el('span', { class: 'tools' }),
    ),
    contents(head, headNote ?? null, sections),
    el('main', {}, head.markup, ...sections.map(({ markup }) => markup), footerOf(footer)),
  )
}

/** Parts that there is nothing to show of are left out. */
export function partsThatAre(
  parts: readonly { readonly id: string; readonly name: string; readonly markup: Markup | null }[],
): PageSection[] {
  return parts.flatMap(({ markup, ...rest }) => (markup === null ? [] : [{ ...rest, markup }]))
}

function contents(head: PageSection, note: Child, sections: readonly PageSection[]): Markup {
  return el(
    'nav',
    { class: 'contents', 'aria-label': 'Contents' },
    el('a', { href: `#${head.id}` }, head.name, note),
    ...sections.map(({ id, name }) => el('a', { href: `#${id}` }, name)),
  )
}

function footerOf(text: Child): Markup {
  return el(
    'footer',
    {},
    text,
    ' All data of this page is embedded as JSON: ',
    el('code', {}, 'JSON.parse(document.getElementById("data").textContent)'),
    '.',
  )
}
