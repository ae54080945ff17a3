import { AppError } from '@/lib/errors'
import { principlesOf } from '@/lib/policy-outcome'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { LEASE_SECONDS, type Progress } from './claim'
import type { Judged } from './judge-one'
import type { Recorded } from './sample'

export const LOST = 'This replay is not ours any more.'

export function flipsOf(source: string, judged: readonly { row: Recorded; judged: Judged }[]): Prisma.PolicyFlipCreateManyInput[] {
  return judged.flatMap(({ row, judged: one }) => {
    if (one.status !== 'result_diff' && one.status !== 'error') return []
    return [
      {
        source,
        decisionId: row.decision_id,
        kind: 'kind' in one ? one.kind : 'error',
        at: row.evaluated_at,
        agentId: row.agent_id,
        action: row.action,
        principles: principlesOf(one.before, one.after),
        before: one.before as unknown as Prisma.InputJsonObject, // plain data
        after: one.after as unknown as Prisma.InputJsonObject, // likewise
      },
    ]
  })
}

type Page = { id: string; owner: string; done: number; total: number; progress: Progress; flips: Prisma.PolicyFlipCreateManyInput[] }
/** What a page brought, its flips and the place to go on at, all or nothing. Errors: CONFLICT when it was canceled, or another worker has it. */
export async function keepPage(ctx: ServiceContext, { id, owner, done, total, progress, flips }: Page): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const held = await tx.$executeRaw`
      UPDATE policy_replay SET done = ${done}, total = ${total}, progress = ${JSON.stringify(progress)}::jsonb, attempts = 0,
        leased_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}::float8)
      WHERE id = ${id}::uuid AND state = 'running' AND leased_by = ${owner}`
    if (held === 0) throw new AppError('CONFLICT', LOST)
    if (flips.length > 0) await tx.policyFlip.createMany({ data: flips, skipDuplicates: true })
    await tx.event.create({ data: { topic: 'replays', ref: id, version: String(done) } })
  })
}
