/** Marks the entry of the section that is being read: the last one whose beginning is above the middle of the window. */
export function markReading(): void {
  const entries = [...document.querySelectorAll<HTMLAnchorElement>('.contents a')]
  const sections = entries.map((entry) => document.getElementById(entry.hash.slice(1)))
  const mark = () => {
    const middle = window.innerHeight / 2
    const read = sections.findLastIndex((section) => section !== null && section.getBoundingClientRect().top < middle)
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
