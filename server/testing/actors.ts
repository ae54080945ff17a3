import { randomBytes } from 'node:crypto'
import { type Actor, ROLES, type Role } from '@/lib/access'
import { createContext, type RequestFacts, type ServiceContext, systemActor } from '@/server/context'
import { createDb, type Db } from '@/server/db'
import { appRouter } from '@/server/routers/_app'
import { createCallerFactory } from '@/server/trpc'

let shared: Db | undefined
/** The tests' own database client, as the app's role. */
export const testDb = (): Db => {
  shared ??= createDb(process.env.DATABASE_URL ?? '', 10) // many at once wait for a connection no longer than a request may
  return shared
}

export const actorWith = (...roles: Role[]): Actor => ({
  id: crypto.randomUUID(),
  name: roles.join('+') || 'nobody',
  kind: 'person',
  roles,
  sessionHash: randomBytes(32).toString('hex'),
})
export const everyRole = ROLES.map((role) => [role, actorWith(role)] as const)

const source = { ip: '127.0.0.1', uaHash: 'test' }
const createCaller = createCallerFactory(appRouter)

/** The procedures as this actor would call them, without HTTP. */
type Given = Pick<RequestFacts, 'kubernetes'>
export const callerFor = (actor: Actor | null, now?: () => Date, given: Given = {}) =>
  createCaller(createContext({ actor, requestId: crypto.randomUUID(), source, db: testDb(), ...given, ...(now ? { now } : {}) }))

export function serviceContext(actor: Actor = systemActor('test'), given: Given = {}): ServiceContext {
  return { ...createContext({ actor, requestId: crypto.randomUUID(), source, db: testDb(), ...given }), actor, entry: null }
}
