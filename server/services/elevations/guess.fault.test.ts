import { expect, test } from 'vitest'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { aCode, aPersona, withTotp } from '@/server/testing/people'
import { verifyElevation } from './verify'

const codes = { verb: 'factors.codes', target: { kind: 'recovery_codes', id: 'own' }, input: {} }
const wrong = { method: 'totp' as const, code: '000000' }

/** How many codes were looked at of those that were sent. */
async function countLooks(confirmations: number, codesEach: number): Promise<number> {
  const actor = await aPersona('operator')
  await withTotp(actor.id)
  const ids: string[] = []
  for (let n = 0; n < confirmations; n++) ids.push((await callerFor(actor).elevations.begin(codes)).id)
  const ctx = serviceContext(actor)
  let looks = 0
  const stepOf = () => {
    looks += 1
    return null
  }
  const asker = { ...ctx, oneTimeCodes: { ...ctx.oneTimeCodes, stepOf } }
  const sent = ids.flatMap((id) => Array.from({ length: codesEach }, () => verifyElevation(asker, { id, proof: wrong })))
  expect((await Promise.allSettled(sent)).filter(({ status }) => status === 'fulfilled')).toHaveLength(0)
  return looks
}

test('of forty codes sent at once five are looked at', async () => {
  expect(await countLooks(1, 40)).toBe(5)
})

test('of the codes sent at once to many confirmations of a session fifteen are looked at', async () => {
  expect(await countLooks(8, 5)).toBeLessThanOrEqual(15)
})

test('the right answer counts with the last try', async () => {
  const actor = await aPersona('operator')
  const secret = await withTotp(actor.id)
  const { id } = await callerFor(actor).elevations.begin(codes)
  await testDb().elevation.update({ where: { id }, data: { failures: 4 } })
  const proof = { method: 'totp' as const, code: aCode(secret) }
  expect(await callerFor(actor).elevations.verify({ id, proof })).toEqual({ id, method: 'totp' })
  expect(await callerFor(actor).elevations.get({ id })).toMatchObject({ state: 'verified', triesLeft: 1 })
})
