import { AppError } from '@/lib/errors'
import type { VersionState } from '@/lib/policy-gates'
import type { ListVersions, VersionFileRef, VersionPage, VersionRow } from '@/lib/schemas/drafts'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'

export const SHOWN = {
  version: true,
  name: true,
  constitutionHash: true,
  state: true,
  stateSince: true,
  createdAt: true,
  createdBy: true,
  basedOn: true,
  _count: { select: { files: true } },
} as const satisfies Prisma.PolicyVersionSelect
type Found = Prisma.PolicyVersionGetPayload<{ select: typeof SHOWN }>

export const rowOf = ({ _count, ...found }: Found, nameOf: (id: string) => string): VersionRow => ({
  ...found,
  state: found.state as VersionState, // by the table's constraint
  stateSince: found.stateSince.toISOString(),
  createdAt: found.createdAt.toISOString(),
  createdBy: nameOf(found.createdBy),
  files: _count.files,
})

/** All versions, or those in one state, the newest first. The cursor is the number of the last one of the page before. */
export async function listVersions(ctx: ServiceContext, { state, cursor, limit }: ListVersions): Promise<VersionPage> {
  const inState = state === undefined ? {} : { state }
  const [found, total] = await Promise.all([
    ctx.db.policyVersion.findMany({
      where: cursor === undefined ? inState : { ...inState, version: { lt: cursor } },
      select: SHOWN,
      orderBy: { version: 'desc' },
      take: limit + 1,
    }),
    ctx.db.policyVersion.count({ where: inState }),
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ createdBy }) => createdBy),
  )
  return {
    items: page.map((one) => rowOf(one, nameOf)),
    nextCursor: found.length > limit ? (page.at(-1)?.version ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}

/** One file of a version, which never changes. Errors: NOT_FOUND. */
export async function readVersionFile(ctx: ServiceContext, { version, path }: VersionFileRef): Promise<{ path: string; text: string }> {
  const found = await ctx.db.policyVersionFile.findUnique({ where: { version_path: { version, path } }, select: { text: true } })
  if (!found) throw new AppError('NOT_FOUND', `There is no file ${path} in version ${version}.`)
  return { path, text: found.text }
}
