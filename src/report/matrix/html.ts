import type { PageAssets } from '../kit/document.ts'
import { htmlDocument } from '../kit/document.ts'
import { pageFrame, partsThatAre } from '../kit/frame.ts'
import { el } from '../kit/markup.ts'
import { scenarioTitle } from '../kit/words.ts'
import { gridsSection } from './grids.ts'
import type { MatrixPage } from './page-data.ts'
import { rangesSection } from './ranges.ts'
import { runsSection } from './runs.ts'
import { columnsOf } from './shades.ts'
import { summarySection } from './summary.ts'
import { tableSection } from './table.ts'

/** matrix.html: one file that needs no network. `assets` are comparison.js and comparison.css. */
export function renderMatrix(page: MatrixPage, assets: PageAssets): string {
  const { matrix } = page
  const scenario = scenarioTitle(matrix.scenario)
  const columns = columnsOf(matrix)
  const compared = columns.filter(({ isGiven }) => !isGiven)
  const body = pageFrame({
    kind: 'matrix',
    what: ['matrix of ', el('b', {}, scenario)],
    head: { id: 'verdict', name: 'Summary', markup: summarySection(page, compared) },
    sections: partsThatAre([
      { id: 'cells', name: 'Cells', markup: tableSection(page, columns) },
      { id: 'grids', name: 'Axes', markup: gridsSection(matrix, compared) },
      { id: 'ranges', name: 'Ranges', markup: rangesSection(matrix, compared) },
      { id: 'runs', name: 'Runs', markup: runsSection(page) },
    ]),
    footer: `The order of the runs was shuffled within each round with the seed ${matrix.seed}. A run gives one value of each metric, however many readings it had.`,
  })
  return htmlDocument(
    { title: `matrix of ${scenario} · loadcurve`, state: 'matrix', body, data: page, drawn: true },
    assets,
  )
}
