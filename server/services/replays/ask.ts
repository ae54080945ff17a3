import { AppError } from '@/lib/errors'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { AskReplay, ReplaySample } from '@/lib/schemas/replays'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

type Made = { digest: string; bundle: Uint8Array<ArrayBuffer>; draftVersion: number | null }

/** The draft as it is now, compiled by OPA; or the bundle of a version. */
async function candidateOf(ctx: ServiceContext, { draftId, version }: AskReplay): Promise<Made> {
  if (draftId !== undefined) {
    const draft = await ctx.db.policyDraft.findUnique({
      where: { id: draftId },
      select: { version: true, files: { select: { path: true, text: true }, orderBy: { path: 'asc' } } },
    })
    if (!draft) throw new AppError('NOT_FOUND', `There is no draft ${draftId}.`)
    const { bytes, constitutionHash } = await ctx.policyTools.compile(draft.files, ctx.actor.id)
    return { digest: constitutionHash, bundle: bytes, draftVersion: draft.version }
  }
  const found = await ctx.db.policyVersion.findUnique({
    where: { version: version ?? 0 },
    select: { constitutionHash: true, bundle: true },
  })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  return { digest: found.constitutionHash, bundle: new Uint8Array(found.bundle), draftVersion: null }
}

type Wanted = Pick<AskReplay, 'window' | 'most'> & Partial<Pick<AskReplay, 'origin' | 'agent' | 'type'>>

/** What is replayed: the decisions of a window that ends now, of this installation's own kind unless another is named. */
export function sampleOf(ctx: ServiceContext, { window, most, origin, agent, type }: Wanted): ReplaySample {
  const now = ctx.now()
  return {
    from: new Date(now.getTime() - WINDOW_MS[window]).toISOString(),
    to: now.toISOString(),
    window,
    most,
    origin: origin ?? ctx.origin,
    agent: agent ?? null,
    type: type ?? null,
  }
}

type Of = { draftId: string | null; version: number | null }
type Queued = { of: Of; made: Made; baseline: number; sample: ReplaySample }

/** Leaves a request for the worker, in the transaction of the caller. Out: its id; null where one of the same waits or runs already. */
export async function queueReplay(ctx: ServiceContext, tx: Prisma.TransactionClient, queued: Queued): Promise<string | null> {
  const { of, made, baseline, sample } = queued
  const now = ctx.now()
  // Two clicks at once: the second waits here and then sees the first.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`replay ${of.draftId ?? of.version}`}))`
  const running = await tx.policyReplay.findFirst({ where: { ...of, state: { in: ['queued', 'running'] } }, select: { id: true } })
  if (running) return null
  const id = uuidv7(now.getTime())
  await tx.policyReplay.create({
    data: {
      id,
      ...of,
      ...made,
      baseline,
      sample: sample satisfies Prisma.InputJsonObject,
      requestedBy: ctx.actor.id,
      requestedAt: now,
    },
  })
  await tx.event.create({ data: { topic: 'replays', ref: id, version: 'queued' } })
  return id
}

/** Asks for a replay of a draft, as it is at this moment, or of a version, against what was recorded; the worker does it. It is compared with the
 *  version that is active now. Out: its id. Errors: NOT_FOUND, CONFLICT (one of the same runs, or nothing is active), BAD_REQUEST (it does not
 *  compile), UPSTREAM (OPA is missing). */
export async function askReplay(ctx: ServiceContext, input: AskReplay): Promise<{ id: string }> {
  const of = { draftId: input.draftId ?? null, version: input.version ?? null }
  const active = await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  if (!active) throw new AppError('CONFLICT', 'No version is active yet. There is nothing to compare with.')
  const made = await candidateOf(ctx, input)
  return ctx.db.$transaction(async (tx) => {
    const id = await queueReplay(ctx, tx, { of, made, baseline: active.version, sample: sampleOf(ctx, input) })
    if (id === null) throw new AppError('CONFLICT', 'A replay of the same runs already. Wait for it, or cancel it first.')
    await ctx.entry?.done(tx, { afterDigest: made.digest })
    return { id }
  })
}
