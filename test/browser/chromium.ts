import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'

const places = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** A Chromium that is installed here; undefined = none is. */
export const chromiumPath = places.find((place) => place !== '' && existsSync(place))

export const skipReason =
  'SKIPPED: no Chromium is installed, so the report was not opened in a browser; `apt-get update && apt-get install -y chromium` (or set CHROMIUM_PATH)'

const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: quietly })
}
