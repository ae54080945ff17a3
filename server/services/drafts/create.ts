import { AppError } from '@/lib/errors'
import type { CreateDraft, DraftOrigin } from '@/lib/schemas/drafts'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'

/** What the draft is to mend. Errors: NOT_FOUND for what is not there. */
async function originOf(ctx: ServiceContext, { violationId, decisionId }: CreateDraft): Promise<DraftOrigin> {
  if (violationId !== undefined) {
    const found = await ctx.db.violation.findUnique({ where: { id: violationId }, select: { id: true } })
    if (!found) throw new AppError('NOT_FOUND', `There is no violation ${violationId}.`)
    return { violationId }
  }
  if (decisionId !== undefined) {
    const found = await ctx.db.decision.findFirst({ where: { decisionId }, select: { decisionId: true } })
    if (!found) throw new AppError('NOT_FOUND', `There is no decision ${decisionId}.`)
    return { decisionId }
  }
  return null
}

/** Begins a draft with every file of a version: tests and cases too. Out: its id.
 *  Errors: NOT_FOUND (no such version, violation or decision), CONFLICT (nothing is active), BAD_REQUEST (the version's files were not kept). */
export async function createDraft(ctx: ServiceContext, input: CreateDraft): Promise<{ id: string; basedOn: number }> {
  const active = input.from === undefined ? await ctx.db.policyActivation.findFirst({ orderBy: { seq: 'desc' } }) : null
  const basedOn = input.from ?? active?.version
  if (basedOn === undefined)
    throw new AppError('CONFLICT', 'No version is active yet: there is nothing to begin from. Try again in a moment.')
  const version = await ctx.db.policyVersion.findUnique({ where: { version: basedOn }, select: { files: true, constitutionHash: true } })
  if (!version) throw new AppError('NOT_FOUND', `There is no version ${basedOn}.`)
  if (version.files.length === 0)
    throw new AppError('BAD_REQUEST', `from: the files of version ${basedOn} were not kept. Begin from another version.`)
  const origin = await originOf(ctx, input)
  const at = ctx.now()
  const id = uuidv7(at.getTime())
  const by = ctx.actor.id
  await ctx.db.$transaction(async (tx) => {
    await tx.policyDraft.create({
      data: { id, name: input.name, basedOn, createdBy: by, createdAt: at, updatedAt: at, ...(origin ? { origin } : {}) },
    })
    await tx.policyDraftFile.createMany({
      data: version.files.map(({ path, text, digest }) => ({ draftId: id, path, text, digest, updatedAt: at, updatedBy: by })),
    })
    await tx.policyDraftAuthor.create({ data: { draftId: id, personId: by, since: at } })
    await tx.event.create({ data: { topic: 'drafts', ref: id, version: '1' } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, name: input.name, basedOn, origin, from: version.constitutionHash }) })
  })
  return { id, basedOn }
}
