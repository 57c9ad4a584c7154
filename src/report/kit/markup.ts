/**
 * A piece of a page, already escaped. Text becomes markup only through `el`, so no text of a run can be interpreted as
 * HTML.
 */
export interface Markup {
  readonly html: string
}

export type Child = Markup | string | number | null | false | readonly Child[]
export type Attributes = Readonly<Record<string, string | number | boolean | null>>

const voids = new Set(['br', 'meta', 'path', 'line', 'rect', 'circle', 'col'])

/** `el('p', { class: 'note' }, 'text', el('b', {}, 'bold'))`. An attribute that is null or false is left out. */
export function el(tag: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`))
    .join('')
  const open = `<${tag}${written}>`
  return { html: voids.has(tag) ? open.replace(/>$/, '/>') : `${open}${htmlOf(children)}</${tag}>` }
}

function htmlOf(child: Child): string {
  if (child === null || child === false) return ''
  if (typeof child === 'string') return escaped(child)
  if (typeof child === 'number') return escaped(String(child))
  return Array.isArray(child) ? child.map(htmlOf).join('') : (child as Markup).html
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** JSON that is safe inside a script element. */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
