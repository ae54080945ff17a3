import type { Prisma } from '@/server/generated/prisma/client'
import { actorWith, callerFor, serviceContext, testDb } from './actors'

const MINUTE = 60_000
export const hash = `sha256:${'c'.repeat(64)}`

type Given = Partial<Prisma.ReviewUncheckedCreateInput> & { priority?: 'critical' | 'high' | 'medium' | 'low' }

/** An agent of nobody in particular and an open review about it, made a minute ago and due in an hour but for the given. Out: the review. */
export async function addReview({ priority = 'medium', ...over }: Given = {}) {
  const agentId = over.agentId ?? `agent-${crypto.randomUUID()}`
  if (!(await testDb().agent.findUnique({ where: { agentId } })))
    await callerFor(actorWith('admin')).agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  const now = Date.now()
  return testDb().review.create({
    data: {
      id: crypto.randomUUID(),
      kind: 'decision',
      agentId,
      action: 'data.write_record',
      priority,
      rank: ['critical', 'high', 'medium', 'low'].indexOf(priority),
      reasons: ['risk score 0.85'],
      grants: ['review'],
      decisionId: crypto.randomUUID(),
      inputDigest: `sha256:${'d'.repeat(64)}`,
      constitutionHash: hash,
      requestedBy: 'token',
      origin: serviceContext().origin,
      createdAt: new Date(now - MINUTE),
      dueAt: new Date(now + 60 * MINUTE),
      escalatesAt: new Date(now + 120 * MINUTE),
      timesOutAt: new Date(now + 240 * MINUTE),
      ...over,
    },
  })
}
