import { CreateReport, CreateStopReport, ListReports, ReportRef } from '@/lib/schemas/reports'
import { createReport } from '@/server/services/reports/create'
import { createStopReport } from '@/server/services/reports/create-of-stop'
import { getReport } from '@/server/services/reports/get'
import { listReports } from '@/server/services/reports/list'
import { newReportOf, newStopReportOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const reports = router({
  list: read({ permission: 'reports:read', schema: ListReports }).query(({ ctx, input }) => listReports(ctx, input)),
  get: read({ permission: 'reports:read', schema: ReportRef }).query(({ ctx, input }) => getReport(ctx, input)),
  create: command({ permission: 'reports:create', action: 'reports.create', schema: CreateReport, target: newReportOf }).mutation(
    ({ ctx, input }) => createReport(ctx, input),
  ),
  createOfStop: command({
    permission: 'reports:create',
    action: 'reports.create',
    schema: CreateStopReport,
    target: newStopReportOf,
  }).mutation(({ ctx, input }) => createStopReport(ctx, input)),
})
