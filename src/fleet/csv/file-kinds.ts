/** A kind of file that is no CSV, and how its readings become one. */
export interface FileKind {
  readonly name: string
  readonly fix: string
}

const spreadsheet = 'save the sheet as "CSV UTF-8", with the timestamps shown as yyyy-mm-ddThh:mm'
const throughPandas = (reader: string) => `write it as CSV, with pandas: pd.${reader}(...).to_csv('meters.csv')`
const fromR = 'write the table as CSV, with R: write.csv(d, row.names = FALSE)'
const unpack = (command: string) => `unpack it with ${command}, and give the CSV that is in it`

/** How files begin, as text with one character for each byte; of several that fit, the first counts. */
const starts: readonly (readonly [string, FileKind, within?: RegExp])[] = [
  ['PK\x03\x04', { name: 'a spreadsheet (.ods)', fix: spreadsheet }, /vnd\.oasis\.opendocument\.spreadsheet/],
  ['PK\x03\x04', { name: 'an Excel workbook (.xlsx)', fix: spreadsheet }, /\[Content_Types\]|xl\//],
  ['PK\x03\x04', { name: 'a zip archive', fix: unpack('unzip') }],
  ['PK\x05\x06', { name: 'an empty zip archive', fix: 'name a CSV file' }],
  ['\xd0\xcf\x11\xe0', { name: 'an old Excel workbook (.xls)', fix: spreadsheet }],
  ['\x1f\x8b', { name: 'packed twice with gzip', fix: 'unpack it once with gunzip' }],
  ['BZh', { name: 'packed with bzip2', fix: unpack('bunzip2') }],
  ['\xfd7zXZ', { name: 'packed with xz', fix: unpack('unxz') }],
  ['\x28\xb5\x2f\xfd', { name: 'packed with zstd', fix: unpack('unzstd') }],
  ['7z\xbc\xaf', { name: 'a 7-Zip archive', fix: unpack('7z x') }],
  ['Rar!', { name: 'a RAR archive', fix: unpack('unrar x') }],
  ['PAR1', { name: 'a Parquet file', fix: throughPandas('read_parquet') }],
  ['ARROW1', { name: 'an Arrow file', fix: throughPandas('read_feather') }],
  ['FEA1', { name: 'a Feather file', fix: throughPandas('read_feather') }],
  ['\x89HDF', { name: 'an HDF5 file', fix: throughPandas('read_hdf') }],
  ['RDX', { name: 'a file of R (.RData)', fix: fromR }],
  ['RDA', { name: 'a file of R (.RData)', fix: fromR }],
  ['X\n\0\0\0', { name: 'a file of R (.rds)', fix: fromR }],
  ['\x80\x04', { name: 'a Python pickle', fix: throughPandas('read_pickle') }],
  ['\x80\x05', { name: 'a Python pickle', fix: throughPandas('read_pickle') }],
  ['SQLite format 3', { name: 'an SQLite database', fix: 'export its table of readings as CSV' }],
  ['%PDF', { name: 'a PDF', fix: 'ask the source for the readings as CSV' }],
]
const tar: FileKind = { name: 'a tar archive', fix: unpack('tar -xf') }
const tarMarkAt = 257

/** What text may be. */
const texts: readonly (readonly [RegExp, FileKind])[] = [
  [/^<(?:!doctype html|html)/i, { name: 'a web page', fix: 'download the CSV itself, not the page about it' }],
  [/^<[?!a-z]/i, { name: 'XML', fix: 'write its readings as CSV' }],
  [/^(?:\{\s*["}]|\[\s*["{[\d\]])/, { name: 'JSON', fix: 'write its readings as CSV' }],
  [/^version https:\/\/git-lfs/, { name: 'a pointer of Git LFS', fix: 'fetch the file itself with git lfs pull' }],
]
const utf16: FileKind = { name: 'text in UTF-16', fix: 'save it as UTF-8; Excel calls that "CSV UTF-8"' }
const headBytes = 4096

/** What a file is, judged by its first bytes; null = it may be a CSV. */
export function fileKindOf(bytes: Uint8Array): FileKind | null {
  const head = Array.from(bytes.subarray(0, headBytes), (byte) => String.fromCharCode(byte)).join('')
  const known = starts.find(([start, , within]) => head.startsWith(start) && (within?.test(head) ?? true))
  if (known !== undefined) return known[1]
  if (head.startsWith('ustar', tarMarkAt)) return tar
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart()
  return texts.find(([pattern]) => pattern.test(text))?.[1] ?? binary(head)
}

/** Text with control characters is none. */
function binary(head: string): FileKind | null {
  if (/^(?:\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0])/.test(head)) return utf16
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(head) ? { name: 'not text', fix: 'name a CSV file' } : null
}
