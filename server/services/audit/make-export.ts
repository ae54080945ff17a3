import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { AppError } from '@/lib/errors'
import { exportFiles } from '@/server/audit/export-files'
import { type ExportRange, findRange } from '@/server/audit/export-range'
import type { Manifest } from '@/server/audit/export-readme'
import { tarOf } from '@/server/audit/export-tar'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { auditExportOf } from '@/server/services/targets'
import { ATTEMPTS_MAX, abandonExports, CLAIM_SECONDS, claimExport, type ExportClaim } from './claim-export'
import { nameOf } from './export-row'

const PART_BYTES = 1_048_576
const RETRY_SECONDS = 10
const WHY_MAX = 300

/** Who makes an export: `owner` is this worker for the time it holds one, `log` reads the log, `verifier` reads the text of the offline verifier. */
export type ExportMaker = { owner: string; environment: string; software: string; log: Sql; verifier: () => Promise<string> }

function manifestOf(
  ctx: ServiceContext,
  { claim, range, maker }: { claim: ExportClaim; range: ExportRange; maker: ExportMaker },
): Manifest {
  const { origin, first, end, size, leftOut } = range
  return {
    v: 1,
    origin,
    first,
    end,
    size,
    from: claim.fromAt.toISOString(),
    to: claim.toAt.toISOString(),
    format: claim.format,
    made_at: ctx.now().toISOString(),
    environment: maker.environment,
    traffic: ctx.origin,
    software: maker.software,
    left_out: leftOut,
    has_detail: claim.includeDetail,
  }
}

/** Pieces of any length as parts of one length, so that what is kept is read with the memory of one part. */
async function* cut(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const piece of stream) {
    held.push(piece)
    length += piece.length
    if (length < PART_BYTES) continue
    yield Buffer.concat(held)
    held = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(held)
}

/** Keeps a part and the claim. Errors: CONFLICT when another worker took it over meanwhile. */
async function keepPart(ctx: ServiceContext, { claim, owner }: Held, part: { n: number; bytes: Buffer }): Promise<void> {
  const held = await ctx.db.$executeRaw`
    UPDATE audit_export SET claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}::float8)
    WHERE id = ${claim.id}::uuid AND state = 'making' AND claimed_by = ${owner} AND attempts = ${claim.attempt}`
  if (held === 0) throw new AppError('CONFLICT', 'Another worker makes this export.')
  await ctx.db.auditExportPart.create({ data: { exportId: claim.id, n: part.n, bytes: new Uint8Array(part.bytes) } })
}
type Held = { claim: ExportClaim; owner: string }

async function writeExport(ctx: ServiceContext, claim: ExportClaim, maker: ExportMaker): Promise<void> {
  const { log, verifier, owner } = maker
  await ctx.db.auditExportPart.deleteMany({ where: { exportId: claim.id } }) // what an attempt before this one left
  const range = await findRange(log, { from: claim.fromAt, to: claim.toAt })
  const folder = nameOf(claim)
  const text = await verifier()
  const inFolder = async function* () {
    for await (const file of exportFiles({ log, range, verifier: text, manifest: manifestOf(ctx, { claim, range, maker }) }))
      yield { ...file, name: `${folder}/${file.name}` }
  }
  const source = Readable.from(tarOf(inFolder(), ctx.now()))
  const gzip = createGzip()
  source.on('error', (cause) => gzip.destroy(cause))
  const hash = createHash('sha256')
  let n = 0
  let bytes = 0
  try {
    for await (const part of cut(source.pipe(gzip))) {
      hash.update(part)
      bytes += part.length
      await keepPart(ctx, { claim, owner }, { n, bytes: part })
      n += 1
    }
  } finally {
    source.destroy()
  }
  await finish(ctx, { claim, owner }, { range, bytes, sha256: hash.digest('hex') })
}

async function finish(
  ctx: ServiceContext,
  { claim, owner }: Held,
  made: { range: ExportRange; bytes: number; sha256: string },
): Promise<void> {
  const { range, bytes, sha256 } = made
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.auditExport.updateMany({
      where: { id: claim.id, state: 'making', claimedBy: owner, attempts: claim.attempt },
      data: {
        state: 'made',
        finishedAt: ctx.now(),
        claimedUntil: null,
        failedWhy: null,
        firstIdx: BigInt(range.first),
        endIdx: BigInt(range.end),
        size: BigInt(range.size),
        leftOut: BigInt(range.leftOut),
        bytes: BigInt(bytes),
        sha256,
      },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Another worker makes this export.')
    await tx.event.create({ data: { topic: 'audit', ref: claim.id, version: 'export-made' } })
    await ctx.entry?.done(tx, { afterDigest: `sha256:${sha256}` })
  })
}

/** Puts a failed attempt back, or ends it when it was the last. With the database away this fails too, and the claim runs out by itself. */
async function putBack(ctx: ServiceContext, { claim, owner }: Held, cause: unknown): Promise<void> {
  const isLast = claim.attempt >= ATTEMPTS_MAX
  const why = (cause instanceof Error ? cause.message : String(cause)).slice(0, WHY_MAX)
  await ctx.db.$executeRaw`
    UPDATE audit_export SET state = ${isLast ? 'failed' : 'requested'}, failed_why = ${why},
      finished_at = CASE WHEN ${isLast} THEN clock_timestamp() END,
      claimed_until = CASE WHEN ${isLast} THEN NULL ELSE clock_timestamp() + make_interval(secs => ${RETRY_SECONDS}::float8) END
    WHERE id = ${claim.id}::uuid AND state = 'making' AND claimed_by = ${owner} AND attempts = ${claim.attempt}`
  if (isLast) await ctx.db.auditExportPart.deleteMany({ where: { exportId: claim.id, export: { state: 'failed' } } })
  await ctx.db.event.create({ data: { topic: 'audit', ref: claim.id, version: isLast ? 'export-failed' : 'export-requested' } })
}

/** Makes one export that waits, streamed: its size needs no memory. Out: how it ended, `none` when nothing waited. */
export async function makeExport(ctx: ServiceContext, maker: ExportMaker): Promise<'none' | 'made' | 'put back'> {
  await abandonExports(ctx)
  const claim = await claimExport(ctx, maker.owner)
  if (!claim) return 'none'
  try {
    await runCommand(ctx, { permission: 'audit:export', action: 'audit.export', target: auditExportOf(claim) }, (opened) =>
      writeExport(opened, claim, maker),
    )
    return 'made'
  } catch (cause) {
    ctx.log.error({ err: cause, export: claim.id, attempt: claim.attempt }, 'audit.export-attempt-failed')
    await putBack(ctx, { claim, owner: maker.owner }, cause)
    return 'put back'
  }
}

/** Makes every export that waits; `tell` hears how each attempt ended. Out: how many were made. */
export async function makeExports(
  ctx: () => ServiceContext,
  maker: ExportMaker,
  tell: (result: 'done' | 'failed') => void = () => undefined,
): Promise<number> {
  for (let made = 0; ; made++) {
    const ended = await makeExport(ctx(), maker)
    if (ended !== 'none') tell(ended === 'made' ? 'done' : 'failed')
    if (ended !== 'made') return made
  }
}
