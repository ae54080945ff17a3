import { CreateToken, ListAll, RevokeToken } from '@/lib/schemas/agents'
import { newTokenOf, tokenOf } from '@/server/services/targets'
import { createToken } from '@/server/services/tokens/create'
import { listTokens } from '@/server/services/tokens/list'
import { revokeToken } from '@/server/services/tokens/revoke'
import { command, read, router } from '@/server/trpc'

export const tokens = router({
  list: read({ permission: 'tokens:read', schema: ListAll }).query(({ ctx }) => listTokens(ctx)),
  create: command({ permission: 'tokens:create', action: 'tokens.create', schema: CreateToken, target: newTokenOf }).mutation(
    ({ ctx, input }) => createToken(ctx, input),
  ),
  revoke: command({ permission: 'tokens:revoke', action: 'tokens.revoke', schema: RevokeToken, target: tokenOf }).mutation(
    ({ ctx, input }) => revokeToken(ctx, input),
  ),
})
