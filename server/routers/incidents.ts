import {
  AcceptCommand,
  Acknowledge,
  AddNote,
  Assign,
  CompleteReview,
  Dismiss,
  IncidentRef,
  ListIncidents,
  ListResponders,
  Merge,
  Mitigate,
  OpenIncident,
  ReadFigures,
  ReadTimeline,
  Reopen,
  Resolve,
  SaveReview,
  SetSeverity,
} from '@/lib/schemas/incidents'
import { SettleStep } from '@/lib/schemas/responses'
import { acceptCommand } from '@/server/services/incidents/accept-command'
import { acknowledgeIncident } from '@/server/services/incidents/acknowledge'
import { assignIncident } from '@/server/services/incidents/assign'
import { completeReview } from '@/server/services/incidents/complete-review'
import { dismissIncident } from '@/server/services/incidents/dismiss'
import { readFigures } from '@/server/services/incidents/figures'
import { readIncident } from '@/server/services/incidents/get'
import { listIncidents } from '@/server/services/incidents/list'
import { mergeIncident } from '@/server/services/incidents/merge'
import { mitigateIncident } from '@/server/services/incidents/mitigate'
import { addNote } from '@/server/services/incidents/note'
import { openIncident } from '@/server/services/incidents/open'
import { listResponders } from '@/server/services/incidents/people'
import { reopenIncident } from '@/server/services/incidents/reopen'
import { resolveIncident } from '@/server/services/incidents/resolve'
import { saveReview } from '@/server/services/incidents/save-review'
import { setSeverity } from '@/server/services/incidents/set-severity'
import { readTimeline } from '@/server/services/incidents/timeline-page'
import { settleStep } from '@/server/services/responses/settle'
import { incidentOf, newIncidentOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const reading = { permission: 'incidents:read' } as const
const commanding = { permission: 'incidents:command', target: incidentOf } as const
const reviewing = { permission: 'incidents:review', target: incidentOf } as const

export const incidents = router({
  list: read({ ...reading, schema: ListIncidents }).query(({ ctx, input }) => listIncidents(ctx, input)),
  get: read({ ...reading, schema: IncidentRef }).query(({ ctx, input }) => readIncident(ctx, input)),
  timeline: read({ ...reading, schema: ReadTimeline }).query(({ ctx, input }) => readTimeline(ctx, input)),
  people: read({ ...reading, schema: ListResponders }).query(({ ctx }) => listResponders(ctx)),
  figures: read({ ...reading, schema: ReadFigures }).query(({ ctx, input }) => readFigures(ctx, input)),
  open: command({ permission: 'incidents:open', action: 'incidents.open', schema: OpenIncident, target: newIncidentOf }).mutation(
    ({ ctx, input }) => openIncident(ctx, input),
  ),
  acknowledge: command({
    permission: 'incidents:acknowledge',
    action: 'incidents.acknowledge',
    schema: Acknowledge,
    target: incidentOf,
  }).mutation(({ ctx, input }) => acknowledgeIncident(ctx, input)),
  mitigate: command({ ...commanding, action: 'incidents.mitigate', schema: Mitigate }).mutation(({ ctx, input }) =>
    mitigateIncident(ctx, input),
  ),
  resolve: command({ ...commanding, action: 'incidents.resolve', schema: Resolve }).mutation(({ ctx, input }) =>
    resolveIncident(ctx, input),
  ),
  reopen: command({ permission: 'incidents:acknowledge', action: 'incidents.reopen', schema: Reopen, target: incidentOf }).mutation(
    ({ ctx, input }) => reopenIncident(ctx, input),
  ),
  dismiss: command({ permission: 'incidents:dismiss', action: 'incidents.dismiss', schema: Dismiss, target: incidentOf }).mutation(
    ({ ctx, input }) => dismissIncident(ctx, input),
  ),
  merge: command({ permission: 'incidents:merge', action: 'incidents.merge', schema: Merge, target: incidentOf }).mutation(
    ({ ctx, input }) => mergeIncident(ctx, input),
  ),
  setSeverity: command({ ...commanding, action: 'incidents.severity', schema: SetSeverity }).mutation(({ ctx, input }) =>
    setSeverity(ctx, input),
  ),
  note: command({ permission: 'incidents:note', action: 'incidents.note', schema: AddNote, target: incidentOf }).mutation(
    ({ ctx, input }) => addNote(ctx, input),
  ),
  assign: command({ ...commanding, action: 'incidents.assign', schema: Assign }).mutation(({ ctx, input }) => assignIncident(ctx, input)),
  acceptCommand: command({ ...commanding, action: 'incidents.assign', schema: AcceptCommand }).mutation(({ ctx, input }) =>
    acceptCommand(ctx, input),
  ),
  settleStep: command({ ...commanding, action: 'incidents.step', schema: SettleStep }).mutation(({ ctx, input }) => settleStep(ctx, input)),
  saveReview: command({ ...reviewing, action: 'incidents.actions', schema: SaveReview }).mutation(({ ctx, input }) =>
    saveReview(ctx, input),
  ),
  completeReview: command({ ...reviewing, action: 'incidents.review', schema: CompleteReview }).mutation(({ ctx, input }) =>
    completeReview(ctx, input),
  ),
})
