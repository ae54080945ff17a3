import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { GATES, type Gate, type GateState, type VersionState } from '@/lib/policy-gates'
import type { VersionDetail, VersionRef } from '@/lib/schemas/drafts'
import { Declared, GateDetail, type GateRow, type VersionEventRow, type VersionTools } from '@/lib/schemas/versions'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { rowOf, SHOWN } from './list-versions'

const EVENTS = 50
const WITH = {
  ...SHOWN,
  draftId: true,
  declared: true,
  tools: true,
  authors: { select: { personId: true }, orderBy: { personId: 'asc' } },
  gates: true,
  reviews: { orderBy: { at: 'asc' } },
  events: { orderBy: { seq: 'desc' }, take: EVENTS },
  _count: { select: { files: true, events: true } },
} as const satisfies Prisma.PolicyVersionSelect
type Found = Prisma.PolicyVersionGetPayload<{ select: typeof WITH }>
type NameOf = (id: string) => string

/** Every gate of the way: one without a row is waiting. */
function gatesOf(found: Found['gates'], nameOf: NameOf): GateRow[] {
  const rows = new Map(found.map((row) => [row.gate, row]))
  return (Object.keys(GATES) as Gate[]).map((gate) => {
    const row = rows.get(gate)
    return {
      gate,
      station: GATES[gate].station,
      state: (row?.state ?? 'waiting') as GateState, // by the table's constraint
      detail: row ? (GateDetail.safeParse(row.detail).data ?? null) : null,
      at: row?.at.toISOString() ?? null,
      by: row?.by ? nameOf(row.by) : null,
      reason: row?.reason ?? null,
    }
  })
}

const stateIn = (json: Prisma.JsonValue): VersionState | null =>
  typeof json === 'object' && json !== null && 'state' in json ? (json.state as VersionState) : null // written by moveVersion

const eventOf = ({ seq, action, at, by, before, after, reason }: Found['events'][number], nameOf: NameOf): VersionEventRow => ({
  seq,
  action: action as AuditAction, // written by tellVersion
  at: at.toISOString(),
  by: nameOf(by),
  from: stateIn(before),
  to: stateIn(after),
  reason,
})

/** A version: its files by name, who wrote it, every gate of its way, what people said about it, and its newest moves. Errors: NOT_FOUND. */
export async function getVersion(ctx: ServiceContext, { version }: VersionRef): Promise<VersionDetail> {
  const found = await ctx.db.policyVersion.findUnique({ where: { version }, select: WITH })
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  const files = await ctx.db.$queryRaw<VersionDetail['files']>`
    SELECT path, digest, octet_length(text) AS bytes FROM policy_version_file WHERE version = ${version} ORDER BY path COLLATE "C"`
  const { authors, gates, reviews, events, draftId, declared, tools, _count, ...row } = found
  const nameOf = await personNames(ctx, [
    found.createdBy,
    ...authors.map(({ personId }) => personId),
    ...gates.flatMap(({ by }) => by ?? []),
    ...reviews.flatMap(({ personId, voidedBy }) => [personId, ...(voidedBy ? [voidedBy] : [])]),
    ...events.map(({ by }) => by),
  ])
  return {
    version: rowOf({ ...row, _count: { files: _count.files } }, nameOf),
    files,
    authors: authors.map(({ personId }) => ({ id: personId, name: nameOf(personId) })),
    isMine: authors.some(({ personId }) => personId === ctx.actor.id),
    draftId,
    declared: Declared.safeParse(declared).data ?? null,
    tools: tools as VersionTools | null, // written by submitDraft
    gates: gatesOf(gates, nameOf),
    reviews: reviews.map(({ version: _, sessionHash: _session, personId, at, voidedAt, voidedBy, verdict, ...rest }) => ({
      ...rest,
      verdict: verdict as 'approve' | 'refuse', // by the table's constraint
      at: at.toISOString(),
      by: { id: personId, name: nameOf(personId) },
      voidedAt: voidedAt?.toISOString() ?? null,
      voidedBy: voidedBy ? nameOf(voidedBy) : null,
    })),
    events: events.map((one) => eventOf(one, nameOf)),
    eventsTotal: _count.events,
    readAt: ctx.now().toISOString(),
  }
}
