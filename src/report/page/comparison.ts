import { markReading } from './contents.ts'
import { preparePrinting } from './printing.ts'
import { makeSortable } from './sorting.ts'
import { startTheme } from './theme.ts'
import { fillTools } from './tools.ts'

/** The figures are in the markup and take their colours from the stylesheet: nothing is drawn here. */
const data = JSON.parse(document.getElementById('data')!.textContent!) as unknown
const fileName = document.querySelector<HTMLElement>('.page')!.dataset.file!

document.documentElement.classList.add('scripted')
startTheme(() => {})
fillTools({ fileName, data, themeChanged: () => {} })
markReading()
for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table)
preparePrinting(() => [])
document.documentElement.dataset.ready = 'true'
