import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { bothOwnLimits, noOwnLimits, ownLimitOf, withFailure } from '../../src/types/own-limits.ts'

const failure = (code: string, address = '127.0.0.1') =>
  Object.assign(new Error(`connect ${code}`), { code, address, syscall: 'connect' })
const limitOf = (thrown: unknown) => ownLimitOf(thrown)?.limit ?? null
const ofAll = (...errors: Error[]) => new AggregateError(errors)

describe('a failed connection is the fault of this machine', () => {
  it.each([
    ['EADDRNOTAVAIL', 'ports'],
    ['EMFILE', 'descriptors'],
    ['ENFILE', 'descriptors'],
    ['ENOBUFS', 'memory'],
    ['EAI_AGAIN', 'names'],
    ['EAI_FAIL', 'names'],
    ['ENOTFOUND', 'names'],
  ])('when it ends with %s, which is named', (code, limit) => {
    const met = ownLimitOf(failure(code))
    expect(met?.limit).toBe(limit)
    expect(met?.words).toContain(`(${code})`)
  })

  it('wherever the cause is inside an error', () => {
    expect(limitOf(new LoadcurveError('DRIVER_FAILED', 'no', { cause: failure('EMFILE') }))).toBe('descriptors')
    expect(limitOf(new TypeError('fetch failed', { cause: failure('EAI_AGAIN') }))).toBe('names')
    expect(limitOf({ originalError: { cause: failure('EADDRNOTAVAIL') } })).toBe('ports')
  })

  it('when one of several addresses was not even asked, for want of a port', () => {
    expect(limitOf(ofAll(failure('ECONNREFUSED', '::1'), failure('EADDRNOTAVAIL')))).toBe('ports')
    expect(limitOf(ofAll(failure('EADDRNOTAVAIL', '::1'), failure('EADDRNOTAVAIL')))).toBe('ports')
    expect(limitOf(failure('EADDRNOTAVAIL', '::1'))).toBe('ports')
  })
})

describe('a failed connection is not the fault of this machine', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH'])('when it ends with %s', (code) => {
    expect(limitOf(failure(code))).toBeNull()
  })

  it('when the machine only lacks IPv6 and the other address was refused', () => {
    expect(limitOf(ofAll(failure('EADDRNOTAVAIL', '::1'), failure('ECONNREFUSED')))).toBeNull()
  })

  it('when nothing is known of it', () => {
    for (const thrown of [null, undefined, 'EMFILE', new Error('EMFILE'), {}]) expect(limitOf(thrown)).toBeNull()
  })
})

describe('what was missing on this machine', () => {
  it('is counted, and the first case is kept', () => {
    const [a, b] = [withFailure(noOwnLimits, 'ports', 'first'), withFailure(noOwnLimits, 'names', 'other')]
    expect(withFailure(a, 'names', 'second')).toEqual({
      failures: 2,
      unsentReadings: 0,
      limit: 'ports',
      first: 'first',
    })
    expect(bothOwnLimits(noOwnLimits, b)).toEqual(b)
    expect(bothOwnLimits({ ...a, unsentReadings: 3 }, b)).toEqual({ ...a, failures: 2, unsentReadings: 3 })
  })
})
