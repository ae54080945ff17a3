import {
  AssignViolation,
  DismissViolation,
  FixViolation,
  ListAssignees,
  ListOccurrences,
  ListViolations,
  ResolveViolation,
  TriageViolation,
  ViolationRef,
  WaiveViolation,
} from '@/lib/schemas/violations'
import { GetDue, UpdateDue } from '@/lib/violation-due'
import { dueOf, violationOf } from '@/server/services/targets'
import { assignViolation } from '@/server/services/violations/assign'
import { listAssignees } from '@/server/services/violations/assignees'
import { dismissViolation } from '@/server/services/violations/dismiss'
import { fixViolation } from '@/server/services/violations/fix'
import { getViolation } from '@/server/services/violations/get'
import { getDue } from '@/server/services/violations/get-due'
import { getFixture } from '@/server/services/violations/get-fixture'
import { listViolations } from '@/server/services/violations/list'
import { listOccurrences } from '@/server/services/violations/occurrences'
import { resolveViolation } from '@/server/services/violations/resolve'
import { triageViolation } from '@/server/services/violations/triage'
import { updateDue } from '@/server/services/violations/update-due'
import { waiveViolation } from '@/server/services/violations/waive'
import { command, read, router } from '@/server/trpc'

const resolving = { permission: 'violations:resolve', target: violationOf } as const

export const violations = router({
  list: read({ permission: 'violations:read', schema: ListViolations }).query(({ ctx, input }) => listViolations(ctx, input)),
  get: read({ permission: 'violations:read', schema: ViolationRef }).query(({ ctx, input }) => getViolation(ctx, input)),
  occurrences: read({ permission: 'violations:read', schema: ListOccurrences }).query(({ ctx, input }) => listOccurrences(ctx, input)),
  assignees: read({ permission: 'violations:read', schema: ListAssignees }).query(({ ctx }) => listAssignees(ctx)),
  fixture: read({ permission: 'decisions:read', schema: ViolationRef }).query(({ ctx, input }) => getFixture(ctx, input)),
  due: read({ permission: 'violations:read', schema: GetDue }).query(({ ctx }) => getDue(ctx)),
  updateDue: command({ permission: 'objectives:update', action: 'violations.due', schema: UpdateDue, target: dueOf }).mutation(
    ({ ctx, input }) => updateDue(ctx, input),
  ),
  assign: command({ permission: 'violations:assign', action: 'violations.assign', schema: AssignViolation, target: violationOf }).mutation(
    ({ ctx, input }) => assignViolation(ctx, input),
  ),
  triage: command({ permission: 'violations:triage', action: 'violations.triage', schema: TriageViolation, target: violationOf }).mutation(
    ({ ctx, input }) => triageViolation(ctx, input),
  ),
  dismiss: command({ ...resolving, action: 'violations.dismiss', schema: DismissViolation }).mutation(({ ctx, input }) =>
    dismissViolation(ctx, input),
  ),
  waive: command({ ...resolving, action: 'violations.waive', schema: WaiveViolation }).mutation(({ ctx, input }) =>
    waiveViolation(ctx, input),
  ),
  fix: command({ ...resolving, action: 'violations.fix', schema: FixViolation }).mutation(({ ctx, input }) => fixViolation(ctx, input)),
  resolve: command({ ...resolving, action: 'violations.resolve', schema: ResolveViolation }).mutation(({ ctx, input }) =>
    resolveViolation(ctx, input),
  ),
})
