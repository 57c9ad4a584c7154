/** The words of a page, without its markup, its style and its script. */
export function wordsOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/\s+/g, ' ')
}

/** The markup of one section. */
export function sectionOf(html: string, id: string): string {
  return new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? ''
}

/** The words of the first row of a table that holds a text. */
export function rowWith(html: string, text: string): string {
  return wordsOf([...html.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => row).find((row) => row.includes(text)) ?? '')
}

/** Drawings that do not say what they show. */
export function silentDrawings(html: string): string[] {
  const drawings = [...html.matchAll(/<svg class="drawing[\s\S]*?(?=<svg class="drawing|<\/section>)/g)]
  return drawings
    .map(([drawing]) => drawing)
    .filter((drawing) => !/^<svg [^>]*role="img"[^>]*><title>.+?<\/title><desc>.+?</.test(drawing))
}

/** The data that a page embeds. */
export function dataOf(html: string): unknown {
  return JSON.parse(/<script id="data" type="application\/json">([\s\S]*?)<\/script>/.exec(html)![1]!)
}
