import type { Icon } from './elements.ts'
import { icon } from './elements.ts'
import type { Child } from './markup.ts'
import { el } from './markup.ts'

/** Sentences with a sign before each, under a title; nothing without sentences. */
export function findings(title: string, texts: readonly string[], sign: Icon): Child {
  if (texts.length === 0) return null
  const row = (text: string) => el('li', {}, icon(sign), el('span', { class: 'text' }, text))
  return el('div', { class: 'findings plain' }, el('h3', {}, title), el('ul', {}, ...texts.map(row)))
}
