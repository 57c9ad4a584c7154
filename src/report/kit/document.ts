import type { Markup } from './markup.ts'
import { escaped, inlineJson } from './markup.ts'

/** The bundled page: its script and its style. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

export interface DocumentOptions {
  readonly title: string
  /** the verdict, for the style and for tests */
  readonly state: string
  readonly body: Markup
  /** embedded as JSON in `<script id="data">` */
  readonly data: unknown
  /** every figure is in the markup already, so nothing is hidden where the script does not run */
  readonly drawn?: boolean
}

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** One file that needs no network: markup, style, data and script. */
export function htmlDocument({ title, state, body, data, drawn }: DocumentOptions, assets: PageAssets): string {
  const script = assets.script.replaceAll(/<\/(script)/gi, '<\\/$1')
  return `<!doctype html>
<html lang="en" data-state="${state}"${drawn ? ' class="drawn"' : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${assets.style.replaceAll(/<\/(style)/gi, '<\\/$1')}</style>
</head>
<body>
${body.html}
<script id="data" type="application/json">${inlineJson(data)}</script>
<script>${script}</script>
</body>
</html>
`
}
