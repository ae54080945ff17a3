import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { EventFilter, SandboxFilter } from '@/lib/schemas/sandboxes'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const within = (text: string) => ({ contains: literal(text), mode: 'insensitive' as const })

/** `running` is everything that may still run: one that is lost, or being contained, too. */
const VIEWS: Record<SandboxFilter['view'], Prisma.SandboxWhereInput> = {
  running: { state: { notIn: [...SANDBOX_ENDS] } },
  contained: { OR: [{ runId: { not: null } }, { containedAt: { not: null } }, { quarantine: { not: null } }] },
  ended: { state: { in: [...SANDBOX_ENDS] } },
  all: {},
}

/** What narrows the list beside its view and state: the counts of all states are of this. */
export function narrowedWhere({ runtime, agentId, since, search }: SandboxFilter): Prisma.SandboxWhereInput {
  const parts: Prisma.SandboxWhereInput[] = []
  if (runtime) parts.push({ runtime })
  if (agentId) parts.push({ agentId })
  if (since) parts.push({ requestedAt: { gte: new Date(since) } })
  if (search)
    parts.push({
      OR: [
        ...(UUID.test(search) ? [{ id: search }, { decisionId: search }, { runId: search }] : []),
        ...[{ agentId: within(search) }, { podName: within(search) }, { node: within(search) }, { quarantine: within(search) }],
      ],
    })
  return { AND: parts }
}

export const sandboxWhere = (filter: SandboxFilter): Prisma.SandboxWhereInput => ({
  AND: [narrowedWhere(filter), VIEWS[filter.view], ...(filter.state ? [{ state: filter.state }] : [])],
})

const EVENTS: Record<EventFilter['view'], Prisma.RuntimeEventWhereInput> = {
  all: {},
  open: { state: { in: ['new', 'suspect', 'containing'] } },
  unmatched: { state: 'unmatched' },
  uncontrolled: { state: 'uncontrolled' },
}

export function eventWhere({ view, source, state, family, agentId, sandboxId, search }: EventFilter): Prisma.RuntimeEventWhereInput {
  const parts: Prisma.RuntimeEventWhereInput[] = [EVENTS[view]]
  if (source) parts.push({ source })
  if (state) parts.push({ state })
  if (family) parts.push({ family })
  if (agentId) parts.push({ agentId })
  if (sandboxId) parts.push({ sandboxId })
  if (search)
    parts.push({
      OR: [
        ...(UUID.test(search) ? [{ id: search }, { sandboxId: search }, { runId: search }] : []),
        ...[{ rule: within(search) }, { description: within(search) }, { podName: within(search) }, { agentId: within(search) }],
      ],
    })
  return { AND: parts }
}
