import * as z from 'zod'
import type { Prisma } from '@/server/generated/prisma/client'

/** The stop of all decisions, in the runtime document that every engine follows. Anything but null stops, also what cannot be read here. */
export type Latch = {
  since: string | null
  by: string | null
  reason: string | null /** Of the emergency stop that it came with. */
  runId?: string | undefined
}
const Written = z.object({ since: z.iso.datetime(), by: z.string(), reason: z.string(), runId: z.uuid().optional() })
type Reader = Pick<Prisma.TransactionClient, 'runtimeDocument'>

const allOf = (body: unknown): unknown => (body as { all?: unknown } | null)?.all ?? null

function latchOf(body: unknown): Latch | null {
  const all = allOf(body)
  if (all === null) return null
  const read = Written.safeParse(all)
  return read.success ? read.data : { since: null, by: null, reason: null }
}

/** The stop in force, or null. */
export async function readLatch(db: Reader): Promise<Latch | null> {
  const found = await db.runtimeDocument.findUnique({ where: { key: 'latch' }, select: { body: true } })
  return latchOf(found?.body)
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockLatch(tx: Prisma.TransactionClient): Promise<Latch | null> {
  await tx.$queryRaw`SELECT 1 FROM runtime_document WHERE key = 'latch' FOR UPDATE`
  return readLatch(tx)
}

/** Sets or lifts the stop; stops of single agents stay. The latch is locked by the caller. */
export async function writeLatch(tx: Prisma.TransactionClient, all: Required<Omit<Latch, 'runId'>> | null, at: Date): Promise<void> {
  const found = await tx.runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' }, select: { body: true } })
  const kept = typeof found.body === 'object' && found.body !== null && !Array.isArray(found.body) ? found.body : { agents: {} }
  await tx.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { ...kept, all }, updatedAt: at } })
  await tx.event.create({ data: { topic: 'policies', ref: 'deny-all', version: all === null ? 'lifted' : 'on' } })
}
