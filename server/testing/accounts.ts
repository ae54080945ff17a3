import { randomBytes, randomInt } from 'node:crypto'
import type { Role } from '@/lib/access'
import type { ServiceContext } from '@/server/context'
import { hashPassword } from '@/server/services/accounts/hash-password'
import { serviceContext, testDb } from './actors'
import { withTotp } from './people'

export const PASSWORD = 'seven damp umbrellas'
export const aLogin = (): string => `n.${randomBytes(6).toString('hex')}`
const anAddress = () => `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`

/** Somebody who is not known yet, from an address of their own. */
export const aStranger = (now?: () => Date): ServiceContext => ({
  ...serviceContext(),
  source: { ip: anAddress(), uaHash: randomBytes(8).toString('hex') },
  ...(now ? { now } : {}),
})

let hash: Promise<string> | undefined
/** A person with an account of ours, its password `PASSWORD`, and an authenticator app. */
export async function anAccount({ roles = ['operator'], hasApp = true }: { roles?: Role[]; hasApp?: boolean } = {}) {
  hash ??= hashPassword(PASSWORD)
  const id = crypto.randomUUID()
  const login = aLogin()
  const account = { create: { login, passwordHash: await hash, changedAt: new Date(), createdBy: 'test' } }
  const grants = { create: roles.map((role) => ({ role })) }
  await testDb().person.create({ data: { id, kind: 'local', name: `Nkechi ${login}`, account, grants } })
  return { id, login, secret: hasApp ? await withTotp(id) : '' }
}
