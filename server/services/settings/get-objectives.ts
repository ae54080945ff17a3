import { AppError } from '@/lib/errors'
import { type Objectives, type ObjectivesVersion, Slo } from '@/lib/schemas/objectives'
import type { ServiceContext } from '@/server/context'

const HISTORY = 20

/** The objectives in force, who set them and why, and the versions before them, newest first.
 *  Errors: NOT_FOUND when none was ever written. A version that no longer fits its shape is left out of the history. */
export async function getObjectives(ctx: ServiceContext): Promise<Objectives> {
  const rows = await ctx.db.setting.findMany({ where: { key: 'slo' }, orderBy: { version: 'desc' }, take: HISTORY + 1 })
  const people = await ctx.db.person.findMany({
    where: { id: { in: rows.map(({ by }) => by).filter(isUuid) } },
    select: { id: true, name: true },
  })
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const versions = rows.flatMap((row): ObjectivesVersion[] => {
    const body = Slo.safeParse(row.body)
    if (!body.success) return []
    return [{ version: row.version, at: row.at.toISOString(), by: names.get(row.by) ?? row.by, reason: row.reason, body: body.data }]
  })
  const [newest, ...history] = versions
  if (!newest) throw new AppError('NOT_FOUND', 'The objectives were never written.')
  return { ...newest, history }
}

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
