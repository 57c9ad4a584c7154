import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fileKindOf } from '../../../src/fleet/csv/file-kinds.ts'
import { meterRows, wide } from './meter-file.ts'

const csv = Buffer.from(wide(meterRows({ days: 1 })))
const bytes = (text: string) => Buffer.from(text, 'latin1')
const zip = (name: string) => Buffer.concat([bytes(`PK\x03\x04\x14\0\0\0\x08\0....${name}`), deflateRawSync(csv)])

describe('a file that is no CSV', () => {
  test.each([
    ['a zip archive', zip('meters.csv')],
    ['an Excel workbook (.xlsx)', zip('[Content_Types].xml')],
    ['a spreadsheet (.ods)', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ['an old Excel workbook (.xls)', bytes('\xd0\xcf\x11\xe0\xa1\xb1')],
    ['packed twice with gzip', gzipSync(csv)],
    ['packed with bzip2', bytes('BZh91AY')],
    ['packed with xz', bytes('\xfd7zXZ\0')],
    ['packed with zstd', bytes('\x28\xb5\x2f\xfd\x04')],
    ['a tar archive', bytes(`meters.csv${'\0'.repeat(247)}ustar\0`)],
    ['a Parquet file', bytes('PAR1\x15\x04')],
    ['a file of R (.rds)', bytes('X\n\0\0\0\x03')],
    ['a web page', bytes('\n<!DOCTYPE html><html>')],
    ['XML', bytes('\xef\xbb\xbf<?xml version="1.0"?>')],
    ['JSON', bytes('[{"utc": "2013-01-01T00:00Z"}]')],
    ['text in UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le')],
    ['text in UTF-16', Buffer.from(`${csv}`, 'utf16le')],
    ['not text', bytes('\x01\x02\x03')],
  ])('is %s', (name, file) => {
    expect(fileKindOf(file)?.name).toBe(name)
    expect(fileKindOf(file)?.fix).toBeTruthy()
  })

  test('is told from a CSV in any encoding of letters', () => {
    expect(fileKindOf(csv)).toBeNull()
    expect(fileKindOf(bytes('utc,M\xfcller\n2013-01-01T00:00Z,3\n'))).toBeNull()
    expect(fileKindOf(new Uint8Array())).toBeNull()
  })
})
