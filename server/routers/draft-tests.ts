import {
  CoverDraft,
  EvaluateDecision,
  EvaluateDraft,
  ListFalseAlarms,
  MakeTest,
  RunDraftTests,
  TakeFalseAlarm,
  TrafficOfDraft,
} from '@/lib/schemas/draft-tests'
import { coverDraft } from '@/server/services/drafts/cover'
import { evaluateDecision, evaluateDraft } from '@/server/services/drafts/evaluate'
import { listFalseAlarms } from '@/server/services/drafts/list-false-alarms'
import { makeTest } from '@/server/services/drafts/make-test'
import { runDraftTests } from '@/server/services/drafts/run-tests'
import { takeFalseAlarm } from '@/server/services/drafts/take-false-alarm'
import { trafficOfDraft } from '@/server/services/drafts/traffic'
import { draftOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const adding = { permission: 'policies:write', action: 'drafts.save', target: draftOf } as const

/** Whoever may write a draft may run it; those who may also read decisions, which evaluation and traffic show. */
export const draftTests = router({
  run: read({ permission: 'policies:write', schema: RunDraftTests }).query(({ ctx, input }) => runDraftTests(ctx, input)),
  cover: read({ permission: 'policies:write', schema: CoverDraft }).query(({ ctx, input }) => coverDraft(ctx, input)),
  traffic: read({ permission: 'policies:write', schema: TrafficOfDraft }).query(({ ctx, input }) => trafficOfDraft(ctx, input)),
  evaluate: read({ permission: 'policies:write', schema: EvaluateDraft }).query(({ ctx, input }) => evaluateDraft(ctx, input)),
  evaluateDecision: read({ permission: 'policies:write', schema: EvaluateDecision }).query(({ ctx, input }) =>
    evaluateDecision(ctx, input),
  ),
  falseAlarms: read({ permission: 'policies:write', schema: ListFalseAlarms }).query(({ ctx, input }) => listFalseAlarms(ctx, input)),
  make: command({ ...adding, schema: MakeTest }).mutation(({ ctx, input }) => makeTest(ctx, input)),
  takeFalseAlarm: command({ ...adding, schema: TakeFalseAlarm }).mutation(({ ctx, input }) => takeFalseAlarm(ctx, input)),
})
