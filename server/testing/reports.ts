import type { PeriodKind, ReportBody } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { gatherReport } from '@/server/services/reports/gather'
import { periodOf } from '@/server/services/reports/periods'
import { decisionRow } from './decision-rows'
import { withRollback } from './rollback'
import { addMinute, type MinuteRow } from './rollups'

/** A day long over, whose report is made ten minutes after it. */
export const DAY = '2026-01-14'
export const on = (time: string): Date => new Date(`${DAY}T${time}Z`)
const MADE_AT = new Date('2026-01-15T00:10:00Z')

export type Told = {
  ctx: ServiceContext
  /** Probes of the engine each 15 s, from (inclusive) to (exclusive). */
  probes: (from: Date, to: Date, state?: string) => Promise<void>
  minute: (row: Partial<MinuteRow>) => Promise<void>
  read: (kind?: PeriodKind) => Promise<ReportBody>
}

/** A day that only this test sees: add what was measured, then read its report. */
export const dayOf = (run: (told: Told) => Promise<void>) =>
  withRollback(async (inside) => {
    const origin = `test-${crypto.randomUUID()}` as ServiceContext['origin'] // rows of this test alone
    const ctx: ServiceContext = { ...inside, origin, now: () => MADE_AT }
    await ctx.db.$executeRaw`DELETE FROM service_check`
    await ctx.db.$executeRaw`DELETE FROM decision_loss`
    const probes: Told['probes'] = async (from, to, state = 'ok') => {
      const detail = state === 'ok' ? 'HTTP 200' : 'connection refused'
      await ctx.db.$executeRaw`
        INSERT INTO service_check (service, at, state, detail, latency_ms)
        SELECT 'policy-engine', at, ${state}, ${detail}, 1 FROM generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 ms', interval '15 s') AS at`
    }
    await run({
      ctx,
      probes,
      minute: ({ minute = on('12:00:00'), updatedAt = minute, ...row }) => addMinute(ctx.db, { ...row, minute, updatedAt, origin }),
      read: (kind = 'status-daily') =>
        gatherReport(ctx, {
          id: crypto.randomUUID(),
          kind,
          runId: null,
          period: periodOf(kind, on('12:00:00')),
          cause: 'person',
          requestedBy: 'somebody',
          lateMs: null,
          environment: 'test',
          software: '0.1.0',
        }),
    })
  })

export const figureIn = (body: ReportBody, key: string) =>
  body.sections.flatMap(({ figures }) => figures).find((figure) => figure.key === key)
export const tableIn = (body: ReportBody, title: string) =>
  body.sections.flatMap(({ tables }) => tables).find((table) => table.title === title)
export const judgedIn = (body: ReportBody, name: string) => body.judged.find((row) => row.name === name)

/** Decisions of the day's own origin, inside its transaction. */
export async function addDecisionsIn(ctx: ServiceContext, ...rows: Parameters<typeof decisionRow>[0][]): Promise<void> {
  await ctx.db.decision.createMany({ data: rows.map((row) => decisionRow({ origin: ctx.origin, ...row })) })
}
