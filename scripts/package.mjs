/**
 * `prepare`: npm calls this before it packs, after it installed a checkout, and where somebody installs from git. What it
 * packs is then always built from the current sources. Without the tools that build (`npm ci --omit=dev`) it does nothing:
 * `bin/loadcurve.js` says what to type.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt, requireNode, root } from './prepare.mjs'

requireNode()
if (['typescript', 'esbuild'].every((tool) => existsSync(join(root, 'node_modules', tool)))) ensureBuilt()
