/** The meaning of a piece of text, which determines its colour. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'good' | 'bad' | 'doubt'

export interface TextCell {
  readonly text: string
  readonly tone: Tone
}

export interface TextColumn {
  readonly head: string
  readonly align: 'left' | 'right'
  /** if the table is too wide, columns with a number are left out, the highest first; 0 = always kept */
  readonly expendable: number
}

const escapes: Readonly<Record<Tone, string>> = {
  plain: '',
  strong: '\u001b[1m',
  quiet: '\u001b[2m',
  good: '\u001b[32m',
  bad: '\u001b[31m',
  doubt: '\u001b[33m',
}

export function cell(text: string, tone: Tone = 'plain'): TextCell {
  return { text, tone }
}

/** Text in the colour of its tone with plain ANSI codes, or unchanged. */
export function paint({ text, tone }: TextCell, color: boolean): string {
  return color && tone !== 'plain' && text !== '' ? `${escapes[tone]}${text}\u001b[0m` : text
}

/**
 * Lines of a table without rules, two spaces between columns (one, if two are too wide), never wider than `columns`:
 * expendable columns are dropped first, then the first column is cut with `…`. A row has one cell per column.
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly TextCell[])[],
  width: number,
  color: boolean,
): string[] {
  const kept = keptColumns(columns, rows, width)
  const gap = spanOf(kept, columns, rows, 2) <= width ? 2 : 1
  const shortBy = Math.max(0, spanOf(kept, columns, rows, gap) - width)
  const widths = kept.map((at, i) => Math.max(1, widthOf(columns, rows, at) - (i === 0 ? shortBy : 0)))
  const heads = columns.map((column) => cell(column.head, 'quiet'))
  return [heads, ...rows].map((row) =>
    kept
      .map((at, i) => padded(row[at]!, widths[i]!, columns[at]!.align, color))
      .join(' '.repeat(gap))
      .trimEnd(),
  )
}

/** The lines of a text, broken at spaces to fit into `width`; continuation lines begin with `indent`. */
export function wrap(text: string, width: number, indent: string): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width, indent))
}

function wrapLine(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  const words = text.trimStart()
  let line = text.slice(0, text.length - words.length)
  for (const word of words.split(' ')) {
    const isFirst = line.trim() === ''
    const longer = isFirst ? line + word : `${line} ${word}`
    if (longer.length <= width || isFirst) line = longer
    else {
      lines.push(line)
      line = indent + word
    }
  }
  return [...lines, line]
}

function keptColumns(columns: readonly TextColumn[], rows: readonly (readonly TextCell[])[], width: number): number[] {
  const kept = columns.map((_, at) => at)
  const leaving = kept
    .filter((at) => columns[at]!.expendable > 0)
    .sort((a, b) => columns[b]!.expendable - columns[a]!.expendable)
  for (const at of leaving) {
    const spare = widthOf(columns, rows, 0) - Math.min(8, widthOf(columns, rows, 0))
    if (spanOf(kept, columns, rows, 1) - spare <= width) break
    kept.splice(kept.indexOf(at), 1)
  }
  return kept
}

function spanOf(
  kept: readonly number[],
  columns: readonly TextColumn[],
  rows: readonly (readonly TextCell[])[],
  gap: number,
): number {
  return kept.reduce((sum, at) => sum + widthOf(columns, rows, at), 0) + gap * (kept.length - 1)
}

function widthOf(columns: readonly TextColumn[], rows: readonly (readonly TextCell[])[], at: number): number {
  return Math.max(columns[at]!.head.length, ...rows.map((row) => row[at]!.text.length))
}

function padded({ text, tone }: TextCell, width: number, align: 'left' | 'right', color: boolean): string {
  const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text
  const space = ' '.repeat(width - cut.length)
  const painted = paint(cell(cut, tone), color)
  return align === 'left' ? painted + space : space + painted
}
