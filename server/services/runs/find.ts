import { AppError } from '@/lib/errors'
import type { Voter } from '@/lib/quorum'
import type { ServiceContext } from '@/server/context'
import { type FoundRun, RUN_COLUMNS } from './row'

export type FullRun = FoundRun & {
  epoch: number
  owner: string | null
  leaseUntil: Date | null
  requestId: string
  approvals: Voter[]
  isCompensating: boolean
  lookedAt: Date | null
  lookedBy: string | null
  lookNote: string | null
  digest: string
  onFailure: 'stop' | 'compensate'
  timeoutMs: bigint | null
  runbookVersion: string | null
  createdBy: string
  warnings: string[]
  hasRequest: boolean
  startMethod: string | null
  databaseAt: Date
}

/** A run with its plan. Errors: NOT_FOUND. */
export async function findRun(ctx: ServiceContext, id: string): Promise<FullRun> {
  const [found] = await ctx.db.$queryRaw<
    FullRun[]
  >`SELECT ${RUN_COLUMNS}, r.epoch, r.owner, r.lease_until AS "leaseUntil", r.request_id AS "requestId",
      r.approvals, r.compensating AS "isCompensating", r.looked_at AS "lookedAt", r.looked_by AS "lookedBy", r.look_note AS "lookNote",
      p.digest, p.on_failure AS "onFailure", p.timeout_ms AS "timeoutMs", p.runbook_version AS "runbookVersion", p.created_by AS "createdBy",
      ARRAY(SELECT w->>'message' FROM jsonb_array_elements(CASE WHEN jsonb_typeof(p.preview->'warnings') = 'array' THEN p.preview->'warnings' ELSE '[]' END) AS w
        WHERE w->>'message' IS NOT NULL LIMIT 50) AS warnings,
      q.id IS NOT NULL AS "hasRequest", q.start_method AS "startMethod", clock_timestamp() AS "databaseAt"
    FROM run r JOIN plan p ON p.id = r.plan_id LEFT JOIN plan_request q ON q.id = r.plan_id WHERE r.id = ${id}::uuid`
  if (!found) throw new AppError('NOT_FOUND', 'There is no such run.')
  return found
}
