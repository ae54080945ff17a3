import { AppError } from '@/lib/errors'
import { type Objectives, type ObjectivesVersion, Slo } from '@/lib/schemas/objectives'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'

const HISTORY = 20

/** The objectives in force, who set them and why, and the versions before them, newest first.
 *  Errors: NOT_FOUND when none was ever written. A version that no longer fits its shape is left out of the history. */
export async function getObjectives(ctx: ServiceContext): Promise<Objectives> {
  const rows = await ctx.db.setting.findMany({ where: { key: 'slo' }, orderBy: { version: 'desc' }, take: HISTORY + 1 })
  const nameOf = await personNames(
    ctx,
    rows.map(({ by }) => by),
  )
  const versions = rows.flatMap((row): ObjectivesVersion[] => {
    const body = Slo.safeParse(row.body)
    if (!body.success) return []
    return [{ version: row.version, at: row.at.toISOString(), by: nameOf(row.by), reason: row.reason, body: body.data }]
  })
  const [newest, ...history] = versions
  if (!newest) throw new AppError('NOT_FOUND', 'The objectives were never written.')
  return { ...newest, history }
}
