import { describe, expect, it } from 'vitest'
import { renderMatrix } from '../../src/report/matrix/html.ts'
import { syntheticMatrix } from '../report/matrix/synthetic.ts'
import { testDrawnPage } from './drawn-page.ts'

const long = `a-${'very-'.repeat(20)}long-value`
const threeAxes = [
  { path: 'target.engine', values: ['embedded', 'storm'] },
  { path: 'fleet.frame', values: ['64', '512'] },
  { path: 'target.options.window', values: [long, 'b'] },
]

describe('the page of a matrix in a real browser', () => {
  const opened = testDrawnPage({
    'two axes': (assets) => renderMatrix(syntheticMatrix({ empty: 4, unusable: 2, lossy: 7 }), assets),
    'three axes with long names': (assets) =>
      renderMatrix(syntheticMatrix({ axes: threeAxes, repeat: 1, unaudited: true }), assets),
  })

  it('sorts its cells by a metric, and unfolds the runs of the cell that is clicked', async () => {
    const { page } = await opened('two axes')
    const delivered = page.locator('.matrix th button').nth(1)
    await delivered.click()
    expect(await page.locator('.matrix tbody tr').first().innerText()).toContain('engine=flink, frame=2048')
    expect(await page.locator('.matrix tbody tr').last().innerText()).toContain('engine=storm, frame=512')
    const report = page.locator('#cell-9 a').first()
    expect(await report.isVisible()).toBe(false)
    await page.getByRole('link', { name: 'engine=flink, frame=2048' }).click()
    await report.waitFor({ state: 'visible' })
    await page.context().close()
  })
})
