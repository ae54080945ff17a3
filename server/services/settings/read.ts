import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'

export const Slo = z.object({
  compliance: z.object({ targetRatio: z.number(), warnRatio: z.number(), criticalRatio: z.number() }),
  decisionLatency: z.object({
    targetMs: z.number(),
    warnMs: z.number(),
    ownP50Ms: z.number(),
    ownP95Ms: z.number(),
    ownP99Ms: z.number(),
    ownP999Ms: z.number(),
  }),
  containment: z.object({ targetMs: z.number(), containedMs: z.number() }),
  stream: z.object({ backlogRecords: z.number() }),
  decisionsLost: z.object({ target: z.number() }),
})
export type Slo = z.infer<typeof Slo>

export const Retention = z.object({
  decisionDays: z.number().int(),
  minuteDays: z.number().int(),
  eventHours: z.number(),
  checkDays: z.number(),
})
export type Retention = z.infer<typeof Retention>

const SHAPES = { slo: Slo, retention: Retention }
type Settings = { slo: Slo; retention: Retention }

/** The newest version of a setting. Errors: NOT_FOUND when none was ever written. */
export async function readSetting<K extends keyof Settings>(ctx: Pick<ServiceContext, 'db'>, key: K): Promise<Settings[K]> {
  const found = await ctx.db.setting.findFirst({ where: { key }, orderBy: { version: 'desc' } })
  if (!found) throw new AppError('NOT_FOUND', `Setting ${key} was never written.`)
  return SHAPES[key].parse(found.body) as Settings[K] // the shape of this very key
}
