import { ContainAgent, ContainTyped, HoldEvidence, ListEvents, ListEvidence, ListSandboxes, SandboxRef } from '@/lib/schemas/sandboxes'
import { holdEvidence } from '@/server/services/evidence/hold'
import { containAllOf } from '@/server/services/sandboxes/contain-all'
import { containTyped } from '@/server/services/sandboxes/contain-typed'
import { listEvents } from '@/server/services/sandboxes/events'
import { listEvidence } from '@/server/services/sandboxes/evidence'
import { getSandbox } from '@/server/services/sandboxes/get'
import { listSandboxes } from '@/server/services/sandboxes/list'
import { readOutput } from '@/server/services/sandboxes/output'
import { agentOf, heldOf, sandboxOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const sandboxes = router({
  list: read({ permission: 'sandboxes:read', schema: ListSandboxes }).query(({ ctx, input }) => listSandboxes(ctx, input)),
  get: read({ permission: 'sandboxes:read', schema: SandboxRef }).query(({ ctx, input }) => getSandbox(ctx, input)),
  output: read({ permission: 'sandboxes:read', schema: SandboxRef }).query(({ ctx, input }) => readOutput(ctx, input)),
  events: read({ permission: 'sandboxes:read', schema: ListEvents }).query(({ ctx, input }) => listEvents(ctx, input)),
  evidence: read({ permission: 'evidence:read', schema: ListEvidence }).query(({ ctx, input }) => listEvidence(ctx, input)),
  holdEvidence: command({ permission: 'evidence:hold', action: 'evidence.hold', schema: HoldEvidence, target: heldOf }).mutation(
    ({ ctx, input }) => holdEvidence(ctx, input),
  ),
  contain: command({
    permission: 'sandboxes:contain',
    action: 'sandboxes.contain',
    schema: ContainTyped,
    target: sandboxOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => containTyped(ctx, input)),
  containAgent: command({
    permission: 'sandboxes:contain',
    action: 'sandboxes.contain',
    schema: ContainAgent,
    target: agentOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => containAllOf(ctx, input)),
})
