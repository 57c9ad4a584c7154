import { createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { scramExchange } from '../../../src/kafka/network/scram.ts'

/** The exchange of RFC 7677, section 3. */
const nonce = 'rOprNGfwEbeRWgbNEkqO'
const serverFirst = `r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`
const serverFinal = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

describe('a SCRAM log-in', () => {
  it('goes as the RFC shows it', async () => {
    const exchange = scramExchange('sha256', 'user', 'pencil', nonce)
    expect(exchange.clientFirst).toBe(`n,,n=user,r=${nonce}`)
    const final = await exchange.answer(serverFirst)
    expect(final.message).toBe(
      `c=biws,r=${nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    )
    expect(final.signedBy(serverFinal)).toBe(true)
  })

  it('does not take a server that cannot sign for the one it says it is', async () => {
    const final = await scramExchange('sha256', 'user', 'pencil', nonce).answer(serverFirst)
    for (const forged of ['', 'e=other-error', serverFinal.replace('6rri', '6rrj'), 'v=6rriTRBi']) {
      expect(final.signedBy(forged)).toBe(false)
    }
  })

  it.each([
    ['zwei²', 'zwei²½…'],
    ['accent', 'cafe\u0301'],
    ['müller', 'caf\u00e9'],
  ])('takes name and password of %s as they are, as Kafka does, and normalizes neither', async (user, password) => {
    const exchange = scramExchange('sha256', user, password, nonce)
    expect(exchange.clientFirst).toBe(`n,,n=${user},r=${nonce}`)
    const final = await exchange.answer(serverFirst)
    const salted = pbkdf2Sync(
      Buffer.from(password),
      Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
      4096,
      32,
      'sha256',
    )
    const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    const [withoutProof = ''] = final.message.split(',p=')
    const said = `n=${user},r=${nonce},${serverFirst},${withoutProof}`
    expect(final.signedBy(`v=${hmac(hmac(salted, 'Server Key'), said).toString('base64')}`)).toBe(true)
  })

  it('names users whose names have commas or equals signs as the RFC wants', () => {
    expect(scramExchange('sha512', 'a=b,c', 'secret', 'n').clientFirst).toBe('n,,n=a=3Db=2Cc,r=n')
  })

  it.each([
    ['a nonce that does not extend ours', serverFirst.replace('rOp', 'rOq'), /nonce/],
    ['our nonce alone', `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`, /nonce/],
    ['too few iterations', serverFirst.replace('4096', '1000'), /1000 SCRAM iterations/],
    ['iterations that would take forever', serverFirst.replace('4096', '99999999'), /iterations/],
    ['something else', 'hello', /is malformed/],
  ])('refuses %s', async (_, answer, words) => {
    await expect(scramExchange('sha256', 'user', 'pencil', nonce).answer(answer)).rejects.toThrow(words)
  })
})
