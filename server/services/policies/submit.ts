import { AppError } from '@/lib/errors'
import type { SubmitDraft, VersionTools } from '@/lib/schemas/versions'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { CompiledBundle, ToolStates } from '@/server/ports/policy-tools'
import { refuseEnded } from '@/server/services/drafts/internal'
import { firstOther } from './gates/formatted'
import { tellVersion } from './move-version'

type Tx = Prisma.TransactionClient
type Looked = Pick<SubmitDraft, 'id' | 'draftVersion'>

const WITH = { files: { orderBy: { path: 'asc' } }, authors: { orderBy: { since: 'asc' } } } as const satisfies Prisma.PolicyDraftInclude

type Found = Prisma.PolicyDraftGetPayload<{ include: typeof WITH }>

/** The draft that the person looked at. Errors: NOT_FOUND, CONFLICT (ended, or somebody changed it since). */
async function draftAt(tx: Tx, { id, draftVersion }: Looked) {
  const draft = await tx.policyDraft.findUnique({ where: { id }, include: WITH })
  if (!draft) throw new AppError('NOT_FOUND', `There is no draft ${id}.`)
  if (draft.state !== 'open') refuseEnded(id, draft.state, draft.submittedAs)
  if (draft.version !== draftVersion)
    throw new AppError('CONFLICT', 'Somebody changed the draft after you looked at it. Look at it again. Nothing was submitted.')
  return draft
}

/** The number that comes next, kept from everybody else until the transaction ends. */
async function nextVersion(tx: Tx): Promise<number> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('policy version number'))`
  const { _max } = await tx.policyVersion.aggregate({ _max: { version: true } })
  return (_max.version ?? 0) + 1
}

async function refuseSame(tx: Tx, constitutionHash: string): Promise<void> {
  const same = await tx.policyVersion.findUnique({ where: { constitutionHash }, select: { version: true } })
  if (same)
    throw new AppError(
      'CONFLICT',
      `It decides exactly as version ${same.version} does: rules, data and builtins are the same. Nothing was submitted.`,
    )
}

/** An unformatted text never becomes a version, which nobody could mend. What the base has just so was looked at when that was measured.
 *  Errors: BAD_REQUEST naming the first file and row. */
async function refuseUnformatted(ctx: ServiceContext, { basedOn, files }: Pick<Found, 'basedOn' | 'files'>): Promise<void> {
  const base = await ctx.db.policyVersionFile.findMany({ where: { version: basedOn }, select: { path: true, digest: true } })
  const kept = new Map(base.map(({ path, digest }) => [path, digest]))
  const changed = files.filter(({ path, digest }) => path.endsWith('.rego') && kept.get(path) !== digest)
  const rows = await Promise.all(changed.map((file) => firstOther(ctx, file)))
  const at = rows.findIndex((row) => row !== null)
  if (at >= 0)
    throw new AppError(
      'BAD_REQUEST',
      `${changed[at]?.path}:${rows[at]} is not as opa fmt writes it. Format the file, save it, and ask again. Nothing was submitted.`,
    )
}

const toolsOf = ({ opa, regal }: ToolStates, compiledBy: CompiledBundle['tools']): VersionTools => ({
  opa: {
    version: compiledBy.opa,
    how: opa.version !== null && !opa.isPinned ? `${compiledBy.how}, not the pinned version` : compiledBy.how,
  },
  regal:
    regal.version === null
      ? { version: null, how: regal.why }
      : { version: regal.version, how: regal.isPinned ? regal.how : `${regal.how}, not the pinned version` },
})

/** Freezes an open draft as a version with the next number, which the worker then measures. Compiled before anything is locked, and looked at again
 *  under the draft's lock: two clicks, or two people, make one version. Out: its number.
 *  Errors: NOT_FOUND, CONFLICT (ended, changed since, or a version decides the same), BAD_REQUEST (it does not compile, with what OPA said; a file is not formatted),
 *  UPSTREAM (OPA is missing, or was over a limit). */
export async function submitDraft(ctx: ServiceContext, { declared, ...looked }: SubmitDraft): Promise<{ version: number }> {
  const { files, basedOn } = await draftAt(ctx.db, looked)
  const [made, states] = await Promise.all([
    ctx.policyTools.compile(
      files.map(({ path, text }) => ({ path, text })),
      ctx.actor.id,
    ),
    ctx.policyTools.states(),
  ])
  await refuseUnformatted(ctx, { files, basedOn })
  const at = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM policy_draft WHERE id = ${looked.id}::uuid FOR UPDATE`
    const draft = await draftAt(tx, looked)
    const version = await nextVersion(tx)
    await refuseSame(tx, made.constitutionHash)
    await tx.policyVersion.create({
      data: {
        version,
        name: draft.name,
        constitutionHash: made.constitutionHash,
        bundle: made.bytes,
        bundleDigest: made.bundleDigest,
        manifest: made.manifest as Prisma.InputJsonObject, // plain JSON of the bundle
        createdBy: ctx.actor.id,
        createdAt: at,
        basedOn: draft.basedOn,
        draftId: draft.id,
        state: 'draft',
        stateSince: at,
        declared,
        tools: toolsOf(states, made.tools),
        files: { create: draft.files.map(({ path, text, digest }) => ({ path, text, digest })) },
        authors: { create: draft.authors.map(({ personId }) => ({ personId })) },
      },
    })
    await tx.policyDraft.update({ where: { id: draft.id }, data: { state: 'submitted', submittedAs: version, updatedAt: at } })
    await tx.event.create({ data: { topic: 'drafts', ref: draft.id, version: 'submitted' } })
    const [before, after] = [
      { draft: draft.id, draftVersion: draft.version },
      { state: 'draft', constitutionHash: made.constitutionHash },
    ]
    await tellVersion(ctx, tx, { version, action: 'policies.submit', before, after })
    const reason = `as version ${version}`
    await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf({ ...after, version, declared }), reason })
    return { version }
  })
}
