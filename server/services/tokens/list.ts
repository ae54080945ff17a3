import type { ServiceContext } from '@/server/context'

export type TokenRow = {
  id: string
  label: string
  scopes: string[]
  agents: string[]
  createdBy: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

/** Tokens, newest first, never their secrets. */
export function listTokens(ctx: ServiceContext): Promise<TokenRow[]> {
  return ctx.db.apiToken.findMany({
    select: { id: true, label: true, scopes: true, agents: true, createdBy: true, createdAt: true, expiresAt: true, revokedAt: true },
    orderBy: { createdAt: 'desc' },
    take: 2000,
  })
}
