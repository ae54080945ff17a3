import * as z from 'zod'
import { AppError } from '@/lib/errors'
import type { RunState } from '@/lib/run-states'
import type { SandboxDetail, SandboxFacts, SandboxRecordRow, SandboxRef } from '@/lib/schemas/sandboxes'
import { findEntries } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { readLogState } from '@/server/services/audit/log-state'
import { rowsOf } from '@/server/services/audit/row-of'
import { readClocks } from './clock'
import { readDatabaseAt, readReconciledAt } from './reconciled'
import { countEvents, sandboxRow } from './row'

const RECORD = 20
const ALERT_DAYS_MS = 86_400_000
const ASKED_MOST = 64

const measured = z.number().nonnegative().nullable().catch(null)
const Limits = z
  .object({ timeoutSeconds: measured, memoryMb: measured, cpu: measured })
  .catch({ timeoutSeconds: null, memoryMb: null, cpu: null })
const Usage = z.object({ cpuSeconds: measured, memoryPeakMb: measured, pidsPeak: measured })
const NOTHING: z.infer<typeof Usage> = { cpuSeconds: null, memoryPeakMb: null, pidsPeak: null }

const askedOf = (request: unknown): [string, string][] =>
  request === null || typeof request !== 'object' || Array.isArray(request)
    ? []
    : Object.entries(request)
        .slice(0, ASKED_MOST)
        .map(([name, value]) => [name, typeof value === 'string' ? value : (JSON.stringify(value) ?? '')])

type Found = Prisma.SandboxGetPayload<{ omit: { output: true } }>

const factsOf = (row: Found): SandboxFacts => ({
  codeDigest: row.codeDigest,
  limits: Limits.parse(row.limits),
  request: askedOf(row.request),
  decisionId: row.decisionId,
  policyVersion: row.policyVersion,
  constitutionHash: row.constitutionHash,
  namespace: row.namespace,
  podUid: row.podUid,
  image: row.image,
  imageDigest: row.imageDigest,
  controller: row.controller,
  origin: row.origin,
  createdAt: row.createdAt?.toISOString() ?? null,
  deadlineAt: row.deadlineAt?.toISOString() ?? null,
  suspectAt: row.suspectAt?.toISOString() ?? null,
  exitCode: row.exitCode,
  why: row.why,
  usage: Usage.catch(NOTHING).parse(row.usage ?? NOTHING),
})

/** The newest entries of the log about it, each with how far it is proved. */
async function readRecord(ctx: ServiceContext, id: string): Promise<SandboxRecordRow[]> {
  const finding = { filter: { kind: 'sandbox', target: id }, isGrouped: false, now: ctx.now() }
  const [found, state] = await Promise.all([findEntries(ctx.db, finding, { below: null, limit: RECORD }), readLogState(ctx)])
  const rows = await rowsOf(ctx, found, state)
  return rows.map(({ idx, at, action, phase, result, actor, seal }) => ({
    ...{ idx, at, action, phase, result, seal },
    by: actor.name ?? actor.id.replace(/^system:/, ''),
  }))
}

/** Incidents that its alerts belong to. Alerts of a sandbox come while it is there, or soon after. */
async function readIncidents(
  ctx: ServiceContext,
  { id, requestedAt, endedAt }: Pick<Found, 'id' | 'requestedAt' | 'endedAt'>,
): Promise<string[]> {
  const rows = await ctx.db.alert.findMany({
    where: {
      receivedAt: { gte: requestedAt, ...(endedAt ? { lte: new Date(endedAt.getTime() + ALERT_DAYS_MS) } : {}) },
      incidentId: { not: null },
      refs: { path: ['sandboxId'], equals: id },
    },
    select: { incidentId: true },
    distinct: ['incidentId'],
    take: 10,
  })
  return rows.flatMap(({ incidentId }) => incidentId ?? [])
}

async function readRun(ctx: ServiceContext, id: string | null): Promise<SandboxDetail['run']> {
  const run = id === null ? null : await ctx.db.run.findUnique({ where: { id }, select: { id: true, state: true, drill: true } })
  return run && { id: run.id, state: run.state as RunState, isDrill: run.drill } // written from this closed set
}

async function readOutputSize(ctx: ServiceContext, id: string): Promise<number | null> {
  const [row] = await ctx.db.$queryRaw<{ bytes: number | null }[]>`SELECT octet_length(output) AS bytes FROM sandbox WHERE id = ${id}::uuid`
  return row?.bytes ?? null
}

/** One sandbox: what was asked, what became of it, its clocks, and what the log says of it. Errors: NOT_FOUND. */
export async function getSandbox(ctx: ServiceContext, { id }: SandboxRef): Promise<SandboxDetail> {
  const found = await ctx.db.sandbox.findUnique({ where: { id }, omit: { output: true } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such sandbox.')
  const [seen, bytes, clocks, run, incidents, record, reconciledAt, databaseAt] = await Promise.all([
    countEvents(ctx, [id]),
    readOutputSize(ctx, id),
    readClocks(ctx, [found]),
    readRun(ctx, found.runId),
    readIncidents(ctx, found),
    readRecord(ctx, id),
    readReconciledAt(ctx),
    readDatabaseAt(ctx),
  ])
  return {
    sandbox: sandboxRow(found, { seen: seen.get(id), clock: clocks.get(id) }),
    facts: factsOf(found),
    output: bytes === null ? null : { bytes, isTruncated: found.outputTruncated },
    run,
    incidents,
    record,
    reconciledAt,
    readAt: ctx.now().toISOString(),
    databaseAt,
  }
}
