import { AppError } from '@/lib/errors'
import { DRAFT_BYTES, DRAFT_FILES } from '@/lib/schemas/drafts'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type Draft = { id: string; version: number; basedOn: number }
type Digests = { before: unknown; after: unknown }
type Sized = { path: string; bytes: number }

/** Why a draft is no longer written, in words. */
export function refuseEnded(id: string, state: string, submittedAs: number | null): never {
  const why = state === 'submitted' ? `It was submitted as version ${submittedAs}; begin a new draft from that.` : 'It was withdrawn.'
  throw new AppError('CONFLICT', `Draft ${id} is no longer open. ${why} Nothing was changed.`)
}

/** One change of an open draft: its version grows, who acts becomes an author, open pages hear of it, and the audit log keeps what was
 *  there before and after. The draft's row is locked first, so that two changes of one draft never run side by side.
 *  Errors: NOT_FOUND, CONFLICT (submitted or withdrawn), and those of the change. */
export function changeDraft<T>(
  ctx: ServiceContext,
  id: string,
  change: (tx: Prisma.TransactionClient, draft: Draft) => Promise<Digests & { answer: T }>,
): Promise<T & { draftVersion: number }> {
  const at = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.policyDraft.updateMany({
      where: { id, state: 'open' },
      data: { version: { increment: 1 }, updatedAt: at },
    })
    const draft = await tx.policyDraft.findUnique({ where: { id } })
    if (!draft) throw new AppError('NOT_FOUND', `There is no draft ${id}.`)
    if (count === 0) refuseEnded(id, draft.state, draft.submittedAs)
    const { answer, before, after } = await change(tx, draft)
    await tx.policyDraftAuthor.createMany({ data: { draftId: id, personId: ctx.actor.id, since: at }, skipDuplicates: true })
    await tx.event.create({ data: { topic: 'drafts', ref: id, version: String(draft.version) } })
    await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after) })
    return { ...answer, draftVersion: draft.version }
  })
}

/** The files of a draft by their sizes, without their texts. */
export const sizesOf = (tx: Prisma.TransactionClient, draftId: string): Promise<Sized[]> =>
  tx.$queryRaw<Sized[]>`SELECT path, octet_length(text) AS bytes FROM policy_draft_file WHERE draft_id = ${draftId}::uuid`

/** Whether a file of this name and size may join the others. Errors: BAD_REQUEST naming what stands against it. */
export function refuseUnfit(others: readonly Sized[], { path, bytes }: Sized): void {
  const folded = path.toLowerCase()
  const twin = others.find((one) => one.path.toLowerCase() === folded)
  if (twin) throw new AppError('BAD_REQUEST', `path: ${twin.path} is there already; names that differ in case alone are one name.`)
  const clash = others.find((one) => folded.startsWith(`${one.path.toLowerCase()}/`) || one.path.toLowerCase().startsWith(`${folded}/`))
  if (clash) throw new AppError('BAD_REQUEST', `path: a file and a folder would have one name (${clash.path}). Choose another name.`)
  if (others.length >= DRAFT_FILES) throw new AppError('BAD_REQUEST', `path: a draft has at most ${DRAFT_FILES} files. Remove one first.`)
  const all = others.reduce((sum, one) => sum + one.bytes, bytes)
  if (all > DRAFT_BYTES)
    throw new AppError('BAD_REQUEST', `text: the draft would have ${all} bytes; at most ${DRAFT_BYTES}. Make its files smaller.`)
}

/** The row of a file, at the version a change was made from. Errors: NOT_FOUND, CONFLICT naming both versions. */
export async function fileAt(tx: Prisma.TransactionClient, at: { id: string; path: string; version: number }) {
  const { id, path, version } = at
  const found = await tx.policyDraftFile.findUnique({ where: { draftId_path: { draftId: id, path } } })
  if (!found)
    throw new AppError('NOT_FOUND', `There is no file ${path} in this draft: somebody renamed or removed it. Your text is not lost.`)
  if (found.version !== version)
    throw new AppError(
      'CONFLICT',
      `${path} is at version ${found.version}, not ${version}: somebody saved it meanwhile. Nothing was changed.`,
    )
  return found
}
