/** So far below the upper edge of the window a section may begin that is being read. */
const readingPx = 160

/** Marks the entry of the section that is being read: the last one at the end of the page, where it cannot come further up. */
export function markReading(): void {
  const entries = [...document.querySelectorAll<HTMLAnchorElement>('.contents a')]
  const sections = entries.map((entry) => document.getElementById(entry.hash.slice(1)))
  const mark = () => {
    const { scrollHeight } = document.documentElement
    const isEnd = window.scrollY > 0 && window.innerHeight + window.scrollY >= scrollHeight - 1
    const begins = (section: HTMLElement | null) => section?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
    const read = isEnd ? sections.length - 1 : sections.findLastIndex((section) => begins(section) < readingPx)
    entries.forEach((entry, i) => {
      if (i === Math.max(0, read)) entry.setAttribute('aria-current', 'true')
      else entry.removeAttribute('aria-current')
    })
  }
  let waiting = false
  const soon = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => {
      waiting = false
      mark()
    })
  }
  document.addEventListener('scroll', soon, { passive: true })
  mark()
}
