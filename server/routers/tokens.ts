import { CreateToken, RevokeToken } from '@/lib/schemas/agents'
import { ListTokens, TokenPage } from '@/lib/schemas/tokens'
import { newTokenOf, tokenOf } from '@/server/services/targets'
import { createToken } from '@/server/services/tokens/create'
import { listTokens } from '@/server/services/tokens/list'
import { revokeToken } from '@/server/services/tokens/revoke'
import { command, read, router } from '@/server/trpc'

export const tokens = router({
  list: read({ permission: 'tokens:read', schema: ListTokens })
    .output(TokenPage)
    .query(({ ctx, input }) => listTokens(ctx, input)),
  create: command({ permission: 'tokens:create', action: 'tokens.create', schema: CreateToken, target: newTokenOf, stepUp: true }).mutation(
    ({ ctx, input }) => createToken(ctx, input),
  ),
  revoke: command({ permission: 'tokens:revoke', action: 'tokens.revoke', schema: RevokeToken, target: tokenOf }).mutation(
    ({ ctx, input }) => revokeToken(ctx, input),
  ),
})
