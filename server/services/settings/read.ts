import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { EvolutionSettings } from '@/lib/schemas/evolutions'
import { Slo } from '@/lib/schemas/objectives'
import { RaisedQuorums } from '@/lib/schemas/quorums'
import { ReviewSettings } from '@/lib/schemas/reviews'
import { RunSettings } from '@/lib/schemas/run-settings'
import { ViolationDue } from '@/lib/violation-due'
import type { ServiceContext } from '@/server/context'

export const Retention = z.object({
  decisionDays: z.number().int(),
  minuteDays: z.number().int(),
  eventHours: z.number(),
  checkDays: z.number(),
})
export type Retention = z.infer<typeof Retention>

/** The installation's own name, given when its database was made. */
export const Installation = z.object({ id: z.uuid() })

const SHAPES = {
  installation: Installation,
  slo: Slo,
  retention: Retention,
  reviews: ReviewSettings,
  evolutions: EvolutionSettings,
  violation_due: ViolationDue,
  quorums: RaisedQuorums,
  runs: RunSettings,
}
type Settings = {
  installation: z.infer<typeof Installation>
  slo: Slo
  retention: Retention
  reviews: ReviewSettings
  evolutions: EvolutionSettings
  violation_due: ViolationDue
  quorums: RaisedQuorums
  runs: RunSettings
}

/** The newest version of a setting. Errors: NOT_FOUND when none was ever written. */
export async function readSetting<K extends keyof Settings>(
  ctx: { db: Pick<ServiceContext['db'], 'setting'> },
  key: K,
): Promise<Settings[K]> {
  const found = await ctx.db.setting.findFirst({ where: { key }, orderBy: { version: 'desc' } })
  if (!found) throw new AppError('NOT_FOUND', `Setting ${key} was never written.`)
  return SHAPES[key].parse(found.body) as Settings[K] // the shape of this very key
}
