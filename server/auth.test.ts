import { expect, test, vi } from 'vitest'
import { PERSONAS } from '@/lib/personas'
import { authOptions } from './auth'
import { personaPerson } from './sessions'
import { testDb } from './testing/actors'

// Before anything reads the environment, which happens once.
vi.hoisted(() => {
  process.env.ACGS_PERSONAS = '1'
})
vi.mock('next/headers', () => ({
  headers: async () => new Headers({ host: 'localhost:3000' }),
  cookies: async () => ({ get: () => undefined }),
}))

const [persona] = PERSONAS
type Authorize = (given: { persona: string }) => Promise<{ id: string } | null>
const authorize = (): Promise<{ id: string } | null> => {
  const { authorize: ask } = (authOptions.providers[0] as unknown as { options: { authorize: Authorize } }).options
  return ask({ persona: persona?.id ?? '' })
}

test('a persona who is disabled, or has no role left, is not signed in', async () => {
  const id = await personaPerson(persona ?? { name: '', role: 'operator' })
  expect(await authorize()).toEqual({ id })
  await testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })
  expect(await authorize()).toBeNull()
  await testDb().person.update({ where: { id }, data: { disabledAt: null } })
  await testDb().roleGrant.updateMany({ where: { personId: id }, data: { revokedAt: new Date() } })
  expect(await authorize()).toBeNull()
  await testDb().roleGrant.updateMany({ where: { personId: id }, data: { revokedAt: null } })
})
