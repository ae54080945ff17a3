import { expect, test } from 'vitest'
import { ListReports } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { withRollback } from '@/server/testing/rollback'
import { listReports } from './list'

const mark = crypto.randomUUID().slice(0, 8)
const bytes = new Uint8Array([1])

async function add(ctx: ServiceContext, n: number, over: Partial<Prisma.ReportUncheckedCreateInput> = {}): Promise<string> {
  const id = crypto.randomUUID()
  const period = { kind: 'status-daily', periodFrom: new Date('2026-01-01'), periodTo: new Date('2026-01-02') }
  await ctx.db.reportRequest.create({ data: { id, ...period, cause: 'person', state: 'made', requestedBy: 'somebody' } })
  const files = { body: {}, pdf: bytes, csv: bytes, json: bytes, pdfSha256: 'a', csvSha256: 'b', jsonSha256: 'c' }
  await ctx.db.report.create({
    data: {
      id,
      name: `${mark}-${n}`,
      ...period,
      generatedAt: new Date(Date.UTC(2026, 0, 3, 0, Math.floor(n / 2))), // two of each minute: the id decides between them
      by: 'somebody',
      environment: 'test',
      origin: 'simulated',
      software: '0.1.0',
      completeness: 'with_gaps',
      overall: 'NOT MEASURED (simulated)',
      ...files,
      ...over,
    },
  })
  return id
}
const list = (ctx: ServiceContext, input: Partial<ListReports> = {}) => listReports(ctx, ListReports.parse({ search: mark, ...input }))

test('every report once over pages, newest first, also those of the same moment', () =>
  withRollback(async (ctx) => {
    for (let n = 0; n < 7; n++) await add(ctx, n)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(ctx, { limit: 2, ...(cursor ? { cursor } : {}) })
      expect(page.total).toBe(7)
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor)
    expect(new Set(seen).size).toBe(7)
    expect(seen.at(0)).toBe(`${mark}-6`)
    expect(seen.at(-1)?.startsWith(mark)).toBe(true)
  }))

test('the filter narrows by kind, completeness and name, and a percent sign is a letter', () =>
  withRollback(async (ctx) => {
    await add(ctx, 1)
    const whole = await add(ctx, 2, { completeness: 'complete', kind: 'execution-summary' })
    expect((await list(ctx, { completeness: 'complete' })).items.map(({ id }) => id)).toEqual([whole])
    expect((await list(ctx, { kind: 'execution-summary' })).items.map(({ id }) => id)).toEqual([whole])
    expect((await list(ctx, { kind: 'status-weekly' })).total).toBe(0)
    expect((await list(ctx, { search: '%' })).total).toBe(0)
  }))
