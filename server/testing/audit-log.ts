import { type Actor, EVERYWHERE } from '@/lib/access'
import { recordEvent } from '@/server/audit/inbox'
import { sealOnce } from '@/server/audit/seal'
import { createContext, type ServiceContext, systemActor } from '@/server/context'
import { createDb, type Db } from '@/server/db'
import { appRouter } from '@/server/routers/_app'
import { createCallerFactory } from '@/server/trpc'
import { aSigner } from './audit-signer'
import { createLogDatabase, type LogDatabase } from './log-database'

type Event = { actor?: Actor; targetId: string; kind?: string; reason?: string; at?: Date }
export type AuditLog = {
  database: LogDatabase
  db: Db
  signer: ReturnType<typeof aSigner>
  callerFor: (actor: Actor) => ReturnType<typeof createCaller>
  context: (actor?: Actor) => ServiceContext
  /** Puts an event into the inbox. */
  put: (event: Event) => Promise<string>
  seal: () => Promise<unknown>
  drop: () => Promise<void>
}

const source = { ip: '127.0.0.1', uaHash: 'test' }
const createCaller = createCallerFactory(appRouter)

/** A log of a test's own, which it may seal and break. */
export async function createAuditLog(): Promise<AuditLog> {
  const database = await createLogDatabase()
  const db = createDb(database.url.app, 4)
  const sequencer = await database.connect('sequencer')
  const signer = aSigner()
  const context = (actor: Actor = systemActor('test')): ServiceContext => ({
    ...createContext({ actor, requestId: crypto.randomUUID(), source, db }),
    actor,
    entry: null,
  })
  return {
    database,
    db,
    signer,
    context,
    callerFor: (actor) => createCaller(createContext({ actor, requestId: crypto.randomUUID(), source, db })),
    put: ({ actor = systemActor('test'), targetId, kind = 'agent', reason, at }) =>
      recordEvent(db, {
        actor,
        source,
        requestId: crypto.randomUUID(),
        now: () => at ?? new Date(),
        action: 'agents.update',
        target: { kind, id: targetId, scope: EVERYWHERE },
        outcome: 'done',
        ...(reason === undefined ? {} : { reason }),
      }),
    seal: () => sealOnce(sequencer, { signers: [signer], now: () => new Date(), limit: 2000 }),
    drop: async () => {
      await db.$disconnect()
      await database.drop()
    },
  }
}
