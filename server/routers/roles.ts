import { ChangeRole } from '@/lib/schemas/people'
import { grantRole } from '@/server/services/roles/grant'
import { revokeRole } from '@/server/services/roles/revoke'
import { personOf } from '@/server/services/targets'
import { command, router } from '@/server/trpc'

export const roles = router({
  grant: command({ permission: 'roles:grant', action: 'roles.grant', schema: ChangeRole, target: personOf, stepUp: true }).mutation(
    ({ ctx, input }) => grantRole(ctx, input),
  ),
  revoke: command({ permission: 'roles:revoke', action: 'roles.revoke', schema: ChangeRole, target: personOf, stepUp: true }).mutation(
    ({ ctx, input }) => revokeRole(ctx, input),
  ),
})
