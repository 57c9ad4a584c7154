import type { Page } from 'playwright-core'

/** Texts whose contrast with what is behind them is under 4.5, as `1.23 text`. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!
    const channels = (colour: string) => {
      context.clearRect(0, 0, 1, 1)
      context.fillStyle = colour
      context.fillRect(0, 0, 1, 1)
      return [...context.getImageData(0, 0, 1, 1).data]
    }
    const light = (colour: string) =>
      channels(colour)
        .slice(0, 3)
        .map((value) => value / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0)
    const behind = (element: Element): string => {
      const colour = getComputedStyle(element).backgroundColor
      return channels(colour)[3] === 255 || element.parentElement === null ? colour : behind(element.parentElement)
    }
    const contrast = (element: Element) => {
      const style = getComputedStyle(element)
      const text = element instanceof SVGElement ? style.fill : style.color
      const [most, least] = [light(text), light(behind(element))].sort((a, b) => b - a)
      return (most! + 0.05) / (least! + 0.05)
    }
    const own = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '')
    return [...document.querySelectorAll('.page *')]
      .filter((element) => own(element) && !/^(title|desc|script|style)$/.test(element.tagName))
      .filter((element) => element.checkVisibility())
      .map((element) => ({ ratio: contrast(element), text: element.textContent!.trim().slice(0, 40) }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ ratio, text }) => `${ratio.toFixed(2)} ${text}`)
  })
}

/** Titles of the drawings in which two labels of the axes touch. */
export function touchingLabels(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('svg.drawing')].flatMap((drawing) => {
      const boxes = [...drawing.querySelectorAll(':scope > text')].map((text) => text.getBoundingClientRect())
      const meet = (a: DOMRect, b: DOMRect) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom - 3 && b.top < a.bottom - 3
      const isTouching = boxes.some((a, i) => boxes.slice(i + 1).some((b) => a.width > 0 && meet(a, b)))
      return isTouching && drawing.checkVisibility() ? [drawing.querySelector('title')!.textContent] : []
    }),
  )
}
