import type { ServiceContext } from '@/server/context'

/** True if the database answers a trivial query within a second. */
export async function isDatabaseUp(db: ServiceContext['db']): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, 1000, false).unref())
  return Promise.race([db.$queryRaw`SELECT 1`.then(() => true).catch(() => false), late])
}
