import type { AuditEntryDetail, AuditRef } from '@/lib/schemas/audit'
import { columnApart } from '@/server/audit/columns'
import { type FoundEntry, readEntries } from '@/server/audit/find'
import { leafHash } from '@/server/audit/tree'
import type { ServiceContext } from '@/server/context'
import { entryAt } from './entry-at'
import { readLogState } from './log-state'
import { restOf, rowsOf } from './row-of'

const wordOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value)

/** The members of the text, those of `actor`, `src` and `target` by their path. */
function fieldsOf(text: string): [string, string][] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, member]: [string, unknown]): [string, string][] =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.entries(member).map(([inner, one]) => [`${name}.${inner}`, wordOf(one)])
      : [[name, wordOf(member)]],
  )
}

function whyApart(found: FoundEntry, stored: Uint8Array | null): string | null {
  if (stored === null) return 'The log has no leaf for this entry.'
  if (!leafHash(found.text).equals(stored)) return 'The text of this entry is not the one that was sealed.'
  const apart = columnApart(found)
  return apart ? `The column ${apart} says other than the sealed text.` : null
}

async function detailOf(ctx: ServiceContext, digest: string | null): Promise<AuditEntryDetail['detail']> {
  const found =
    digest === null ? null : await ctx.db.auditDetail.findUnique({ where: { digest }, select: { class: true, erasedAt: true, body: true } })
  if (digest === null) return { state: 'none' }
  if (!found || found.body === null) return { state: 'erased', at: found?.erasedAt?.toISOString() ?? null }
  return { state: 'kept', class: found.class }
}

/** One entry: its text as sealed, what of it is found by, the other entries of its action, and whether text, leaf and columns agree.
 *  The detail's body is not among it. Errors: NOT_FOUND. */
export async function getAuditEntry(ctx: ServiceContext, { idx }: AuditRef): Promise<AuditEntryDetail> {
  const found = await entryAt(ctx, idx)
  const [state, leaf, action] = await Promise.all([
    readLogState(ctx),
    ctx.db.auditLeaf.findUnique({ where: { idx: found.idx }, select: { hash: true } }),
    readEntries(ctx.db, { entryId: found.entryId }),
  ])
  const mismatch = whyApart(found, leaf?.hash ?? null)
  const others = action.filter((one) => one.idx !== found.idx)
  const [row, ...rest] = await rowsOf(ctx, [found, ...others], state)
  if (!row) throw new Error('an entry without its row')
  return {
    row: mismatch ? { ...row, seal: { state: 'mismatch', idx, why: mismatch } } : row,
    text: found.text,
    fields: fieldsOf(found.text),
    leaf: leafHash(found.text).toString('base64'),
    mismatch,
    others: rest,
    detail: await detailOf(ctx, restOf(found.text).detail_digest),
    readAt: ctx.now().toISOString(),
  }
}
