import { AppError } from '@/lib/errors'
import { type FoundEntry, readEntries } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'

/** The entry at an index. Errors: NOT_FOUND, which also stands for one whose text was purged after its retention. */
export async function entryAt(ctx: ServiceContext, idx: number): Promise<FoundEntry> {
  const [found] = await readEntries(ctx.db, { idx })
  if (!found) throw new AppError('NOT_FOUND', `The log holds no entry ${idx}.`)
  return found
}
