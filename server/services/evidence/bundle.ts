import { AppError } from '@/lib/errors'
import type { EvidenceOf } from '@/lib/schemas/sandboxes'
import { uuidv7 } from '@/lib/uuid'
import { type ArchiveFile, tarOf } from '@/server/audit/export-tar'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { digestOfBytes, isSameDigest, tellChanged, whereOf } from './pieces'

/** More than this is asked for sandbox by sandbox. */
const MOST = 2000
const NAME_MOST = 60

type Row = Prisma.EvidenceGetPayload<{ omit: { body: true } }>
/** What is in the bundle of one piece: a file, or why there is none. */
type Listed = { row: Row; file: string | null; why: string | null }
export type EvidenceBundle = { name: string; pieces: number; left: number; stream: AsyncGenerator<Buffer> }

/** Its id keeps two pieces of one name apart, and holds no path of somebody else's. */
const fileOf = ({ id, name }: Row): string => `pieces/${id}/${name.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, NAME_MOST)}`

async function bodyOf({ db }: ServiceContext, id: string): Promise<Uint8Array> {
  const found = await db.evidence.findUniqueOrThrow({ where: { id }, select: { body: true } })
  if (found.body === null) throw new Error(`the piece ${id} was erased while it was read`)
  return found.body
}

/** Looks at each piece before it is promised: one that is not what was taken is left out, said, and told. */
async function listOf(ctx: ServiceContext, row: Row): Promise<Listed> {
  if (row.missing !== null) return { row, file: null, why: `not taken: ${row.missing}` }
  if (row.erasedAt !== null || row.digest === null) return { row, file: null, why: 'erased when its time was over' }
  const found = digestOfBytes(await bodyOf(ctx, row.id))
  if (isSameDigest(found, row.digest)) return { row, file: fileOf(row), why: null }
  await tellChanged(ctx, { id: row.id, name: row.name, runId: row.runId, digest: row.digest }, found)
  return { row, file: null, why: `not what was taken: its digest is ${found} now` }
}

const manifestOf = ({ row, file, why }: Listed) => ({
  ...{
    id: row.id,
    name: row.name,
    file,
    why,
    digest: row.digest,
    size: row.size,
    media_type: row.mediaType,
    is_truncated: row.isTruncated,
  },
  ...{ run_id: row.runId, target: row.targetKey, sandbox_id: row.sandboxId, agent_id: row.agentId, drill: row.drill },
  ...{ taken_at: row.takenAt.toISOString(), erased_at: row.erasedAt?.toISOString() ?? null },
})

const lines = (all: readonly object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('')
const text = (name: string, content: string): ArchiveFile => ({
  name,
  content: async function* () {
    yield content
  },
})

async function* filesOf(ctx: ServiceContext, { of, listed }: { of: EvidenceOf; listed: readonly Listed[] }): AsyncGenerator<ArchiveFile> {
  const given = listed.flatMap(({ row, file }) => (file === null ? [] : [{ id: row.id, file, digest: row.digest ?? '' }]))
  yield text('SHA256SUMS', given.map(({ file, digest }) => `${digest.replace(/^sha256:/, '')}  ${file}\n`).join(''))
  const head = { v: 1, of, made_at: ctx.now().toISOString(), pieces: given.length, left_out: listed.length - given.length }
  yield text('manifest.json', `${JSON.stringify({ ...head, list: listed.map(manifestOf) }, null, 2)}\n`)
  const ids = listed.map(({ row }) => row.id)
  const custody = await ctx.db.evidenceCustody.findMany({ where: { evidenceId: { in: ids } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
  yield text(
    'custody.jsonl',
    lines(custody.map(({ at, evidenceId, ...one }) => ({ evidence_id: evidenceId, ...one, at: at.toISOString() }))),
  )
  for (const { id, file } of given)
    yield {
      name: file,
      content: async function* () {
        yield Buffer.from(await bodyOf(ctx, id))
      },
    }
}

/** Everything that was kept of an incident or a sandbox as one tar: the pieces, their digests as `sha256sum -c SHA256SUMS` reads them, a manifest that
 *  also names what is missing and why, and who had each piece. That it was exported is written down before the first byte goes out.
 *  Errors: NOT_FOUND, CONFLICT (nothing was taken, or more than one bundle holds). */
export async function bundleEvidence(ctx: ServiceContext, of: EvidenceOf): Promise<EvidenceBundle> {
  const rows = await ctx.db.evidence.findMany({
    where: await whereOf(ctx, of),
    omit: { body: true },
    orderBy: [{ runId: 'asc' }, { targetKey: 'asc' }, { name: 'asc' }],
    take: MOST + 1,
  })
  if (rows.length === 0) throw new AppError('CONFLICT', 'No evidence was taken of it: there is nothing to export.')
  if (rows.length > MOST) throw new AppError('CONFLICT', `It has more than ${MOST} pieces. Export it sandbox by sandbox.`)
  const listed: Listed[] = []
  for (const row of rows) listed.push(await listOf(ctx, row)) // one body in memory at a time
  const given = listed.filter(({ file }) => file !== null)
  const at = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    await tx.evidenceCustody.createMany({
      data: given.map(({ row }) => ({
        ...{ id: uuidv7(at.getTime()), evidenceId: row.id, act: 'exported', by: ctx.actor.id, reason: null, digest: row.digest, at },
      })),
    })
    const sandboxes = [...new Set(given.flatMap(({ row }) => row.sandboxId ?? []))]
    await tx.event.createMany({ data: sandboxes.map((ref) => ({ topic: 'sandboxes', ref, version: 'evidence exported' })) })
    await ctx.entry?.done(tx, { reason: `${given.length} pieces, ${listed.length - given.length} left out` })
  })
  const name = 'sandbox' in of ? `evidence-sandbox-${of.sandbox}.tar` : `evidence-incident-${of.incident}.tar`
  return { name, pieces: given.length, left: listed.length - given.length, stream: tarOf(filesOf(ctx, { of, listed }), at) }
}
