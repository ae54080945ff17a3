import type { Sql } from '@/server/audit/sql'
import { Prisma } from '@/server/generated/prisma/client'

/** A Prisma transaction as a connection, for what timers do on one too. Values stay parameters; each needs its cast in the text. */
export const sqlOf = (tx: Pick<Prisma.TransactionClient, '$queryRaw'>): Sql => ({
  query: async <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) => {
    const parts = text.split(/\$(\d+)/)
    const texts = parts.filter((_, at) => at % 2 === 0)
    const given = parts.filter((_, at) => at % 2 === 1).map((n) => values[Number(n) - 1])
    const rows = await tx.$queryRaw<Row[]>(new Prisma.Sql(texts, given as Prisma.Sql['values']))
    return { rows, rowCount: rows.length }
  },
})
