import { ListAll } from '@/lib/schemas/agents'
import { readPolicyStatus } from '@/server/services/policies/status'
import { read, router } from '@/server/trpc'

export const policies = router({
  status: read({ permission: 'policies:read', schema: ListAll }).query(({ ctx }) => readPolicyStatus(ctx)),
})
