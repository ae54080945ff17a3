import { AppError } from '@/lib/errors'
import type { DraftDetail, DraftFileRow, DraftOrigin, DraftRef } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { rowOf, WITH } from './list'

type Sized = { path: string; version: number; digest: string; bytes: number; updated_at: Date; updated_by: string }

/** A draft: its files against those of the version it is based on, without their texts. Errors: NOT_FOUND. */
export async function getDraft(ctx: ServiceContext, { id }: DraftRef): Promise<DraftDetail> {
  const found = await ctx.db.policyDraft.findUnique({ where: { id }, include: WITH })
  if (!found) throw new AppError('NOT_FOUND', `There is no draft ${id}.`)
  const [files, base] = await Promise.all([
    ctx.db.$queryRaw<Sized[]>`
      SELECT path, version, digest, octet_length(text) AS bytes, updated_at, updated_by FROM policy_draft_file
      WHERE draft_id = ${id}::uuid ORDER BY path COLLATE "C"`,
    ctx.db.policyVersionFile.findMany({
      where: { version: found.basedOn },
      select: { path: true, digest: true },
      orderBy: { path: 'asc' },
    }),
  ])
  const nameOf = await personNames(ctx, [...files.map((file) => file.updated_by), ...peopleOf(found)])
  const digests = new Map(base.map(({ path, digest }) => [path, digest]))
  const changeOf = ({ path, digest }: Sized) => (digests.has(path) ? (digests.get(path) === digest ? 'same' : 'changed') : 'added')
  const rows: DraftFileRow[] = files.map((file) => ({
    path: file.path,
    version: file.version,
    digest: file.digest,
    bytes: file.bytes,
    change: changeOf(file),
    updatedAt: file.updated_at.toISOString(),
    updatedBy: nameOf(file.updated_by),
  }))
  const there = new Set(rows.map(({ path }) => path))
  return {
    // An origin is written by createDraft in this shape.
    draft: { ...rowOf(found, nameOf), version: found.version, origin: found.origin as DraftOrigin },
    files: rows,
    removed: base.map(({ path }) => path).filter((path) => !there.has(path)),
    bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
    readAt: ctx.now().toISOString(),
  }
}

const peopleOf = ({ createdBy, authors }: { createdBy: string; authors: readonly { personId: string }[] }) => [
  createdBy,
  ...authors.map(({ personId }) => personId),
]
