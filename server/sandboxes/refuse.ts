import type { AuditOutcome } from '@/server/audit/entry'
import type { OpenEntry } from '@/server/audit/inbox'
import { HttpProblem } from '@/server/http/answer'
import type { SandboxParts } from './parts'
import { tellSandbox } from './tell'

type Refusing = { id: string; entry: OpenEntry; problem: HttpProblem; decisionId?: string }

/** Writes down that an execution was refused before anything of it existed. Out: the problem, with the execution's id beside it. */
export async function refuse(parts: SandboxParts, { id, entry, problem, decisionId }: Refusing): Promise<HttpProblem> {
  const { db, metrics } = parts
  const ended = await db.$transaction(async (tx) => {
    const { count } = await tx.sandbox.updateMany({
      where: { id, state: 'requested' },
      data: {
        state: 'refused',
        version: { increment: 1 },
        why: problem.message,
        endedAt: new Date(parts.now()),
        // Nothing was made, so the same key may ask again.
        idempotencyKey: null,
        ...(decisionId ? { decisionId } : {}),
        ...(problem.code === 'policy_denied' ? { ending: 'policy_violation' } : {}),
      },
    })
    if (count > 0) await tellSandbox(tx, { id, version: 2 })
    return count
  })
  const isDenial = ['policy_denied', 'agent_blocked', 'emergency_stop', 'forbidden_scope'].includes(problem.code)
  const outcome: AuditOutcome = isDenial ? 'denied' : 'failed'
  await entry.close(outcome)
  if (ended > 0) metrics.refused(problem.code)
  const { code, message, details, headers, more } = problem
  return new HttpProblem(code, message, { details, headers, more: { ...more, execution_id: id } })
}
