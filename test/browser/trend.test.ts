import { describe, expect, it } from 'vitest'
import { renderTrend } from '../../src/report/trend/html.ts'
import { syntheticTrend } from '../report/trend/synthetic.ts'
import { testDrawnPage } from './drawn-page.ts'

describe('the page of a trend in a real browser', () => {
  const opened = testDrawnPage({
    'changes of 40 commits': (assets) => renderTrend(syntheticTrend({ odd: true }), assets),
    'six quiet days of a scenario with a long name': (assets) =>
      renderTrend(syntheticTrend({ flat: true, points: 6, byDay: true, scenario: 'long-name-'.repeat(12) }), assets),
  })

  it('sorts its changes by size', async () => {
    const { page } = await opened('changes of 40 commits')
    const change = page.locator('.changes th button').nth(6)
    expect(await change.innerText()).toBe('change')
    await change.click()
    expect(await page.locator('.changes tbody tr').first().innerText()).toContain('wrong')
    await page.context().close()
  })
})
