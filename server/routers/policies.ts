import { ListAll } from '@/lib/schemas/agents'
import { ListVersions, VersionFileRef, VersionRef } from '@/lib/schemas/drafts'
import { getVersion, listVersions, readVersionFile } from '@/server/services/policies/list-versions'
import { readPolicyStatus } from '@/server/services/policies/status'
import { read, router } from '@/server/trpc'

export const policies = router({
  status: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => readPolicyStatus(ctx)),
  versions: read({ permission: 'policies:read', schema: ListVersions }).query(({ ctx, input }) => listVersions(ctx, input)),
  version: read({ permission: 'policies:read', schema: VersionRef }).query(({ ctx, input }) => getVersion(ctx, input)),
  file: read({ permission: 'policies:read', schema: VersionFileRef }).query(({ ctx, input }) => readVersionFile(ctx, input)),
})
