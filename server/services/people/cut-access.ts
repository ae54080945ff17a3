import { targetOf } from '@/server/audit/entry'
import { recordEvents } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { recutTokens } from '@/server/services/tokens/recut'

type Tx = Prisma.TransactionClient
/** Whose access is cut, all for the same reason. */
export type Cut = { personIds: readonly string[]; by: string; why: string; at: Date }
type AnyCut = Cut & { isAll?: boolean }

/** Takes away what rests on rights that people no longer have, in the transaction that took the rights: sessions (open streams end within a
 *  second), unused confirmations, rights taken in need, requests that wait and words given on them. Tokens keep what the roles that are left
 *  still allow; with `isAll` they and unused links end too. Set by set, so that the members of a large group cost no more statements than one
 *  person. Out: how many sessions ended, and the tokens that ended or got less. */
export async function cutAccess(ctx: ServiceContext, tx: Tx, cut: AnyCut): Promise<{ sessions: number; tokens: number }> {
  const { by, why, at, isAll = false } = cut
  const people = [...cut.personIds]
  const sessions = await tx.$executeRaw`
    UPDATE session SET revoked_at = ${at}::timestamptz, revoked_by = ${by}, reason = ${why}
    WHERE person_id = ANY(${people}::uuid[]) AND revoked_at IS NULL`
  await tx.$executeRaw`
    UPDATE elevation SET expires_at = ${at}::timestamptz
    WHERE person_id = ANY(${people}::uuid[]) AND used_at IS NULL AND expires_at > ${at}::timestamptz`
  await tx.$executeRaw`
    UPDATE break_glass SET ended_at = ${at}::timestamptz, ended_by = ${by}
    WHERE person_id = ANY(${people}::uuid[]) AND ended_at IS NULL AND expires_at > ${at}::timestamptz`
  await voidRequests(ctx, tx, cut)
  if (isAll)
    await tx.$executeRaw`
      UPDATE access_link SET expires_at = ${at}::timestamptz
      WHERE person_id = ANY(${people}::uuid[]) AND used_at IS NULL AND expires_at > ${at}::timestamptz`
  const tokens = await recutTokens(tx, { personIds: people, at, isAll })
  await tellPages(tx, { topic: 'people', refs: people, at })
  return { sessions, tokens }
}

const tellPages = (tx: Tx, { topic, refs, at }: { topic: string; refs: readonly string[]; at: Date }): Promise<number> =>
  tx.$executeRaw`INSERT INTO event (topic, ref, version) SELECT ${topic}, ref, ${String(at.getTime())} FROM unnest(${[...refs]}::text[]) AS r(ref)`

/** Ends what they asked for, and takes their words off what others asked for. One entry for each that is void. */
async function voidRequests(ctx: ServiceContext, tx: Tx, { personIds, why, at, isAll = false }: AnyCut): Promise<void> {
  const people = [...personIds]
  const about = isAll ? people : []
  const asked = await tx.$queryRaw<{ id: string }[]>`
    UPDATE access_request SET state = 'failed', closed_at = ${at}::timestamptz, closed_why = ${why}
    WHERE state = 'waiting' AND (requested_by = ANY(${people}::uuid[]) OR (target_kind = 'person' AND target_id = ANY(${about}::text[])))
    RETURNING id::text`
  const words = await tx.$queryRaw<{ id: string }[]>`
    UPDATE access_vote v SET voided_at = ${at}::timestamptz, voided_why = ${why} FROM access_request r
    WHERE r.id = v.request_id AND r.state = 'waiting' AND v.person_id = ANY(${people}::uuid[]) AND v.voided_at IS NULL
    RETURNING v.request_id::text AS id`
  const voided = [...asked, ...words].map(({ id }) => id)
  if (voided.length === 0) return
  await tellPages(tx, { topic: 'approvals', refs: [...new Set(voided)], at })
  const { actor, source, requestId, now } = ctx
  const of = { actor, source, requestId, now, action: 'approvals.void', outcome: 'done', reason: why } as const
  await recordEvents(
    tx,
    voided.map((id) => ({ ...of, target: targetOf('access_request', id) })),
  )
}
