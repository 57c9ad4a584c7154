import { describe, expect, it } from 'vitest'
import { renderCapacity } from '../../src/report/capacity/html.ts'
import { syntheticCapacity } from '../report/capacity/synthetic.ts'
import { testDrawnPage } from './drawn-page.ts'

describe('the page of a capacity in a real browser', () => {
  const opened = testDrawnPage({
    'a capacity that was found': (assets) => renderCapacity(syntheticCapacity({ verdicts: { 2: 'INVALID' } }), assets),
    'a capacity beyond the generator': (assets) => renderCapacity(syntheticCapacity({ capacityPerS: 5e6 }), assets),
  })

  it('sorts its probes by load', async () => {
    const { page } = await opened('a capacity that was found')
    const load = page.locator('.probes th button').nth(1)
    await load.click()
    await load.click()
    expect(await page.locator('.probes tbody tr').first().innerText()).toContain('506,300/s')
    await page.context().close()
  })
})
