import { ListAll } from '@/lib/schemas/agents'
import { ListVersions, VersionFileRef, VersionRef } from '@/lib/schemas/drafts'
import { SubmitDraft, WithdrawVersion } from '@/lib/schemas/versions'
import { getVersion } from '@/server/services/policies/get-version'
import { listVersions, readVersionFile } from '@/server/services/policies/list-versions'
import { readPolicyStatus } from '@/server/services/policies/status'
import { submitDraft } from '@/server/services/policies/submit'
import { withdrawVersion } from '@/server/services/policies/withdraw'
import { draftOf, policyVersionOf } from '@/server/services/targets'
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
})
