import type { ServiceContext } from '@/server/context'
import { readInstances } from '@/server/services/overview/instances'

/** When a controller last said that it reconciles, the newest of them. Null: none ever did, so a state is what was true when it was written. */
export async function readReconciledAt(ctx: ServiceContext): Promise<string | null> {
  const said = (await readInstances(ctx)).flatMap(({ role, status }) =>
    role === 'controller' && typeof status.reconciledAt === 'string' && !Number.isNaN(Date.parse(status.reconciledAt))
      ? [new Date(status.reconciledAt).toISOString()]
      : [],
  )
  return said.sort().at(-1) ?? null
}

/** The database's clock. */
export async function readDatabaseAt(ctx: ServiceContext): Promise<string> {
  const [row] = await ctx.db.$queryRaw<{ at: Date }[]>`SELECT clock_timestamp() AS at`
  return (row?.at ?? ctx.now()).toISOString()
}
