import type { EvaluateRequest } from '@/lib/schemas/evaluate'
import { type Pool, withConnection } from '@/server/db'
import type { RuntimeSnapshot } from './runtime'

/** One stored approval; `kinds` are the words the constitution asks for. */
export type ApprovalFact = {
  id: string
  kinds: readonly string[]
  agent_id: string
  action: string
  constitution_hash: string
  input_digest: string
  expires_at: string
}
/** What the constitution reads: one entry a kind. */
export type ResolvedApproval = Omit<ApprovalFact, 'kinds'> & { kind: string; used: false }

const NAMED_MAX = 8
const SPEND_MS = 1000

/** The approvals a request names in `context.approvals`; anything that is not a short list of texts names none. */
function namedBy(request: EvaluateRequest): string[] {
  const named = request.context?.approvals
  if (!Array.isArray(named) || named.length > NAMED_MAX) return []
  return [...new Set(named.filter((id): id is string => typeof id === 'string'))]
}

type Asked = { request: EvaluateRequest; digest: string; constitutionHash: string; nowMs: number }

/** The named approvals that are for exactly this: agent, action, constitution and what was asked, unused and in their hour. */
export function approvalsFor(snapshot: Pick<RuntimeSnapshot, 'approvals'>, asked: Asked): ApprovalFact[] {
  const { request, digest, constitutionHash, nowMs } = asked
  return namedBy(request)
    .map((id) => snapshot.approvals.get(id))
    .filter((one) => one !== undefined)
    .filter(
      (one) =>
        one.agent_id === request.agent_id &&
        one.action === request.action &&
        one.constitution_hash === constitutionHash &&
        one.input_digest === digest &&
        Date.parse(one.expires_at) > nowMs,
    )
}

export const resolved = (approvals: readonly ApprovalFact[]): ResolvedApproval[] =>
  approvals.flatMap(({ kinds, ...one }) => kinds.map((kind) => ({ ...one, kind, used: false as const })))

/** Uses approvals up for one decision: all of them or none, once over all engines, before anything is answered.
 *  Out: true only after the commit. False, or a database that does not answer in time, means they do not count. */
export async function spendApprovals(pool: Pool, approvals: readonly ApprovalFact[], decisionId: string): Promise<boolean> {
  const ids = approvals.map(({ id }) => id).sort()
  const spend = withConnection(pool, async (client) => {
    await client.query('BEGIN')
    await client.query(`SET LOCAL statement_timeout = ${SPEND_MS}`)
    // In one order, so that two requests with the same two approvals wait for each other instead of for ever.
    await client.query('SELECT id FROM approval WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [ids])
    const { rowCount } = await client.query(
      `UPDATE approval SET used_at = clock_timestamp(), used_by = $2
       WHERE id = ANY($1::uuid[]) AND used_at IS NULL AND expires_at > clock_timestamp()`,
      [ids, decisionId],
    )
    const isWhole = rowCount === ids.length
    await client.query(isWhole ? 'COMMIT' : 'ROLLBACK')
    return isWhole
  })
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), SPEND_MS)
  })
  try {
    return await Promise.race([spend, tooLate])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    spend.catch(() => undefined)
  }
}
