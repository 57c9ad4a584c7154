import { download } from './download.ts'
import { currentTheme } from './theme.ts'

export interface ToolOptions {
  /** the name of the JSON file */
  readonly fileName: string
  readonly data: unknown
  readonly themeChanged: () => void
}

/** The buttons at the top of a page: theme, JSON and print. */
export function fillTools({ fileName, data, themeChanged }: ToolOptions): void {
  const theme = button('', () => {
    document.documentElement.dataset.theme = currentTheme() === 'dark' ? 'light' : 'dark'
    name()
    themeChanged()
  })
  const name = () => {
    theme.textContent = currentTheme() === 'dark' ? 'Light' : 'Dark'
  }
  name()
  document.querySelector('.tools')!.append(
    theme,
    button('JSON', () => download(fileName, 'application/json', JSON.stringify(data, null, 1))),
    button('Print', () => print()),
  )
}

function button(text: string, clicked: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = text
  element.addEventListener('click', clicked)
  return element
}
