import type { ServiceContext } from '@/server/context'

const WAIT_MS = 2000
class Undone extends Error {}

/** Whether the database takes a change now: one is tried and taken back. A database that does not answer in time takes none. Errors: none. */
export async function takesWrites({ db }: Pick<ServiceContext, 'db'>): Promise<boolean> {
  const tried = db
    .$transaction(async (tx) => {
      await tx.event.create({ data: { topic: 'emergency', ref: 'probe', version: 'probe' } })
      throw new Undone()
    })
    .catch((cause: unknown) => cause instanceof Undone)
  const tooLong = new Promise<false>((resolve) => setTimeout(() => resolve(false), WAIT_MS).unref())
  return Promise.race([tried, tooLong])
}
