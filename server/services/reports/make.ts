import { AppError } from '@/lib/errors'
import type { ReportBody } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { ReportPdf } from '@/server/ports/report-pdf'
import { runCommand } from '@/server/services/run-command'
import { reportOf } from '@/server/services/targets'
import { cell } from './cell'
import { ATTEMPTS_MAX, abandonReports, type Claim, claimReport } from './claim'
import { csvOf, jsonOf, sha256 } from './files'
import { gatherReport } from './gather'

const RETRY_SECONDS = 10
const WHY_MAX = 300

/** Who makes a report: `owner` is this worker, for the time it holds one. */
export type Maker = { owner: string; environment: string; software: string; pdf: ReportPdf }

/** Stores the report and ends its request in one transaction. Errors: CONFLICT when another worker took it over meanwhile. */
async function store(ctx: ServiceContext, body: ReportBody, held: { claim: Claim; owner: string; pdf: Uint8Array }): Promise<void> {
  const { claim, owner } = held
  const files = { pdf: new Uint8Array(held.pdf), csv: csvOf(body), json: jsonOf(body) }
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.reportRequest.updateMany({
      where: { id: claim.id, state: 'making', claimedBy: owner, attempts: claim.attempt },
      data: { state: 'made', finishedAt: ctx.now(), claimedUntil: null, failedWhy: null },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Another worker makes this report.')
    await tx.report.create({
      data: {
        id: claim.id,
        name: body.name,
        kind: body.kind,
        periodFrom: claim.period.from,
        periodTo: claim.period.to,
        generatedAt: new Date(body.generatedAt),
        by: body.by,
        environment: body.environment,
        origin: body.origin,
        software: body.software,
        constitutionVersion: body.constitution?.version ?? null,
        completeness: body.completeness,
        overall: body.overall.word,
        lateMs: body.lateMs === null ? null : BigInt(body.lateMs),
        body: body as Prisma.InputJsonObject, // plain data: strings, numbers, null, lists and objects of them
        ...files,
        pdfSha256: sha256(files.pdf),
        csvSha256: sha256(files.csv),
        jsonSha256: sha256(files.json),
      },
    })
    await tx.event.create({ data: { topic: 'reports', ref: claim.id, version: 'made' } })
    await ctx.entry?.done(tx, { afterDigest: `sha256:${sha256(files.json)}` })
  })
}

/** Puts a failed attempt back, or ends the request when it was the last. With the database away this fails too, and the claim runs out by itself. */
async function putBack(ctx: ServiceContext, claim: Claim, { owner, cause }: { owner: string; cause: unknown }): Promise<void> {
  const isLast = claim.attempt >= ATTEMPTS_MAX
  const why = cell(cause instanceof Error ? cause.message : String(cause)).slice(0, WHY_MAX)
  await ctx.db.$executeRaw`
    UPDATE report_request SET state = ${isLast ? 'failed' : 'requested'}, failed_why = ${why},
      finished_at = CASE WHEN ${isLast} THEN clock_timestamp() END,
      claimed_until = CASE WHEN ${isLast} THEN NULL ELSE clock_timestamp() + make_interval(secs => ${RETRY_SECONDS}::float8) END
    WHERE id = ${claim.id}::uuid AND state = 'making' AND claimed_by = ${owner} AND attempts = ${claim.attempt}`
  await ctx.db.event.create({ data: { topic: 'reports', ref: claim.id, version: isLast ? 'failed' : 'requested' } })
}

/** Makes one report that waits. Measured, drawn, then stored at once or not at all. Out: how it ended, `none` when nothing waited. */
export async function makeReport(ctx: ServiceContext, maker: Maker): Promise<'none' | 'made' | 'put back'> {
  await abandonReports(ctx)
  const { owner, environment, software } = maker
  const claim = await claimReport(ctx, owner)
  if (!claim) return 'none'
  try {
    await runCommand(ctx, { permission: 'reports:make', action: 'reports.make', target: reportOf(claim) }, async (opened) => {
      const body = await gatherReport(opened, { ...claim, environment, software })
      await store(opened, body, { claim, owner, pdf: await maker.pdf.write(body) })
    })
    return 'made'
  } catch (cause) {
    ctx.log.error({ err: cause, report: claim.id, attempt: claim.attempt }, 'reports.attempt-failed')
    await putBack(ctx, claim, { owner, cause })
    return 'put back'
  }
}

/** Makes every report that waits. Out: how many. */
export async function makeReports(ctx: () => ServiceContext, maker: Maker): Promise<number> {
  for (let made = 0; ; made++) if ((await makeReport(ctx(), maker)) !== 'made') return made
}
