import * as z from 'zod'
import type { AuditRow } from '@/lib/schemas/audit'
import { type FoundEntry, UNKNOWN_AFTER_MS } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { type LogState, sealOf } from './log-state'

// What the table's columns leave out. A text that cannot be read still has its row: the leaf says what it is worth.
const Rest = z.object({
  reason: z.string().nullable().catch(null),
  late: z.boolean().catch(false),
  drill: z.boolean().catch(false),
  detail_digest: z.string().nullable().catch(null),
})
export const restOf = (text: string): z.output<typeof Rest> => {
  let value: unknown = {}
  try {
    value = JSON.parse(text)
  } catch {
    // Kept as it was sealed.
  }
  const parsed = Rest.safeParse(value)
  return parsed.success ? parsed.data : { reason: null, late: false, drill: false, detail_digest: null }
}

const RESULTS: Readonly<Record<string, AuditRow['result']>> = { done: 'done', failed: 'failed', denied: 'denied' }

function resultOf(found: FoundEntry, now: Date): AuditRow['result'] {
  if (found.outcome !== null) return RESULTS[found.outcome] ?? null
  if (found.phase !== 'intent' || found.hasOutcome) return null
  return now.getTime() - found.at.getTime() > UNKNOWN_AFTER_MS ? 'unknown' : 'open'
}

/** Names that are asked for at reading and never stored with an entry: of persons, and the labels of tokens. */
async function namesOf(ctx: ServiceContext, ids: readonly string[]): Promise<(id: string) => string | null> {
  const tokens = ids.filter((id) => id.startsWith('token:')).map((id) => id.slice('token:'.length))
  const [nameOf, labels] = await Promise.all([
    personNames(ctx, ids),
    tokens.length === 0 ? [] : ctx.db.apiToken.findMany({ where: { id: { in: tokens } }, select: { id: true, label: true } }),
  ])
  const known = new Map(labels.map(({ id, label }) => [`token:${id}`, label]))
  return (id) => known.get(id) ?? (nameOf(id) === id ? null : nameOf(id))
}

/** Entries as people read them, with the names there still are. */
export async function rowsOf(ctx: ServiceContext, found: readonly FoundEntry[], state: LogState): Promise<AuditRow[]> {
  const nameOf = await namesOf(ctx, [...new Set(found.map(({ actorId }) => actorId))])
  return found.map((entry) => {
    const idx = Number(entry.idx)
    const rest = restOf(entry.text)
    return {
      idx,
      entryId: entry.entryId,
      at: entry.at.toISOString(),
      sealedAt: entry.sealedAt.toISOString(),
      phase: entry.phase,
      action: entry.action,
      result: resultOf(entry, ctx.now()),
      actor: { id: entry.actorId, kind: entry.actorKind, name: nameOf(entry.actorId) },
      target: { kind: entry.targetKind, id: entry.targetId },
      requestId: entry.requestId,
      runId: entry.runId,
      incidentId: entry.incidentId,
      reason: rest.reason,
      isLate: rest.late,
      isDrill: rest.drill,
      hasDetail: rest.detail_digest !== null,
      seal: sealOf(idx, state),
    }
  })
}
