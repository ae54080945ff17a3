import { createHash, timingSafeEqual } from 'node:crypto'
import { isInside, readBearer } from '@/lib/bearer'
import type { ErrorCode } from '@/lib/schemas/evaluate'
import type { RuntimeSnapshot, TokenFact } from './runtime'

export type Refused = { code: ErrorCode; message: string }

/** Who asks, by the Authorization header. Compares in constant time; expiry and address are checked at each request, revocation by the snapshot. */
export function authenticate(
  header: string | undefined,
  { snapshot, peer, nowMs }: { snapshot: Pick<RuntimeSnapshot, 'tokens'> | null; peer: string; nowMs: number },
): { token: TokenFact } | Refused {
  const refused = (message: string): Refused => ({ code: 'unauthenticated', message })
  if (!header) return refused('Send `Authorization: Bearer acgs_…`. Make a token with `npm run acgs -- token create`.')
  const bearer = readBearer(header)
  if (!bearer) return refused('The Authorization header does not hold a token of this product.')
  const { id, secret } = bearer
  const token = snapshot?.tokens.get(id)
  const given = createHash('sha256').update(secret).digest()
  const isRight = timingSafeEqual(given, token?.secretHash ?? Buffer.alloc(32))
  if (!token || !isRight) return refused('The token is not known, or was revoked.')
  if (token.expiresAtMs <= nowMs) return refused('The token has expired. Make a new one.')
  if (token.cidr !== null && !isInside(token.cidr, peer)) return refused('The token may not be used from this address.')
  return { token }
}

/** Whether the token may ask here, and for this agent. A token for gateways has no business at these doors. */
export function refuseUse(token: TokenFact, asked: { scope: string; agentId?: string }): Refused | null {
  if (!token.scopes.has(asked.scope)) return { code: 'forbidden_scope', message: `The token lacks the scope ${asked.scope}.` }
  const { agentId } = asked
  if (agentId !== undefined && !token.agents.some((glob) => glob.test(agentId)))
    return { code: 'agent_not_bound', message: 'The token may not speak for this agent.' }
  return null
}
