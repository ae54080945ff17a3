import type { DecisionRecord } from '@/lib/schemas/record'
import type { Prisma } from '@/server/generated/prisma/client'

/** The record of a stored decision. The engine alone writes it, in this very shape, and nothing changes it. */
export const recordOf = (stored: Prisma.JsonValue): DecisionRecord => stored as unknown as DecisionRecord
