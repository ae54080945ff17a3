import { ListAll } from '@/lib/schemas/agents'
import { ListVersions, VersionFileRef, VersionRef } from '@/lib/schemas/drafts'
import {
  ApproveVersion,
  ConfigureProfile,
  ListWaiting,
  OverrideReplayable,
  RefuseVersion,
  SendToReview,
} from '@/lib/schemas/policy-reviews'
import { SubmitDraft, WithdrawVersion } from '@/lib/schemas/versions'
import { approveVersion } from '@/server/services/policies/approve'
import { configureProfile } from '@/server/services/policies/configure'
import { getProfile } from '@/server/services/policies/get-profile'
import { getReview } from '@/server/services/policies/get-review'
import { getVersion } from '@/server/services/policies/get-version'
import { listVersions, readVersionFile } from '@/server/services/policies/list-versions'
import { listWaiting } from '@/server/services/policies/list-waiting'
import { overrideReplayable } from '@/server/services/policies/override'
import { refuseVersion } from '@/server/services/policies/refuse'
import { sendToReview } from '@/server/services/policies/send-to-review'
import { readPolicyStatus } from '@/server/services/policies/status'
import { submitDraft } from '@/server/services/policies/submit'
import { withdrawVersion } from '@/server/services/policies/withdraw'
import { draftOf, policyVersionOf, profileOf, versionOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const policies = router({
  status: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => readPolicyStatus(ctx)),
  versions: read({ permission: 'policies:read', schema: ListVersions }).query(({ ctx, input }) => listVersions(ctx, input)),
  version: read({ permission: 'policies:read', schema: VersionRef }).query(({ ctx, input }) => getVersion(ctx, input)),
  file: read({ permission: 'policies:read', schema: VersionFileRef }).query(({ ctx, input }) => readVersionFile(ctx, input)),
  submit: command({ permission: 'policies:submit', action: 'policies.submit', schema: SubmitDraft, target: draftOf }).mutation(
    ({ ctx, input }) => submitDraft(ctx, input),
  ),
  withdraw: command({
    permission: 'policies:withdraw',
    action: 'policies.withdraw',
    schema: WithdrawVersion,
    target: ({ version }) => policyVersionOf(version),
  }).mutation(({ ctx, input }) => withdrawVersion(ctx, input)),
  review: read({ permission: 'policies:read', schema: VersionRef }).query(({ ctx, input }) => getReview(ctx, input)),
  waiting: read({ permission: 'policies:review', schema: ListWaiting }).query(({ ctx, input }) => listWaiting(ctx, input)),
  profile: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => getProfile(ctx)),
  approve: command({
    permission: 'policies:review',
    action: 'policies.approve',
    schema: ApproveVersion,
    target: versionOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => approveVersion(ctx, input)),
  refuse: command({
    permission: 'policies:review',
    action: 'policies.refuse',
    schema: RefuseVersion,
    target: versionOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => refuseVersion(ctx, input)),
  sendToReview: command({ permission: 'policies:submit', action: 'policies.submit', schema: SendToReview, target: versionOf }).mutation(
    ({ ctx, input }) => sendToReview(ctx, input),
  ),
  override: command({
    permission: 'policies:override',
    action: 'policies.override',
    schema: OverrideReplayable,
    target: versionOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => overrideReplayable(ctx, input)),
  configure: command({
    permission: 'policies:configure',
    action: 'policies.configure',
    schema: ConfigureProfile,
    target: profileOf,
    stepUp: true,
  }).mutation(({ ctx, input }) => configureProfile(ctx, input)),
})
