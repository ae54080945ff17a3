import { createHash, timingSafeEqual } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { AgentMatcher } from '@/lib/agent-glob'
import type { ErrorCode } from '@/lib/schemas/evaluate'

const BEARER = /^[Bb]earer acgs_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/
export type TokenFact = {
  id: string
  secretHash: Uint8Array
  scopes: ReadonlySet<string>
  agents: readonly AgentMatcher[]
  cidr: string | null
  expiresAtMs: number
}
type Snapshot = { tokens: ReadonlyMap<string, TokenFact> }
/** `reason` is for the audit log; `tokenId` only where the secret was right. */
export type Refused = { code: ErrorCode; message: string; reason: string; tokenId?: string }

/** The public half of a token, to look it up by. */
export const tokenIdOf = (header: string | undefined): string | null => BEARER.exec(header ?? '')?.[1] ?? null

/** True when the peer's address lies in the token's range. */
function isInside(cidr: string, peer: string): boolean {
  try {
    const [range, bits] = ipaddr.parseCIDR(cidr)
    const address = ipaddr.process(peer)
    return address.kind() === range.kind() && address.match(range, bits)
  } catch {
    return false
  }
}

/** Who asks, by the Authorization header. Compares in constant time; expiry and address are checked at each request, revocation by the snapshot. */
export function authenticate(
  header: string | undefined,
  { snapshot, peer, nowMs }: { snapshot: Snapshot | null; peer: string; nowMs: number },
): { token: TokenFact } | Refused {
  const refused = (reason: string, message: string): Refused => ({ code: 'unauthenticated', message, reason })
  if (!header) return refused('no token', 'Send `Authorization: Bearer acgs_…`. Make a token with `npm run acgs -- token create`.')
  const match = BEARER.exec(header)
  if (!match) return refused('malformed token', 'The Authorization header does not hold a token of this product.')
  const [, id = '', secret = ''] = match
  const token = snapshot?.tokens.get(id)
  const given = createHash('sha256').update(secret).digest()
  const isRight = timingSafeEqual(given, token?.secretHash ?? Buffer.alloc(32))
  if (!token || !isRight) return refused('unknown or revoked token', 'The token is not known, or was revoked.')
  if (token.expiresAtMs <= nowMs) return { ...refused('expired token', 'The token has expired. Make a new one.'), tokenId: id }
  if (token.cidr !== null && !isInside(token.cidr, peer))
    return { ...refused('token of another address', 'The token may not be used from this address.'), tokenId: id }
  return { token }
}

/** Whether the token may ask here, and for this agent. A token for gateways has no business at these doors. */
export function refuseUse(token: TokenFact, asked: { scope: string; agentId?: string }): Refused | null {
  if (!token.scopes.has(asked.scope))
    return { code: 'forbidden_scope', reason: 'scope', message: `The token lacks the scope ${asked.scope}.` }
  const { agentId } = asked
  if (agentId !== undefined && !token.agents.some((glob) => glob.test(agentId)))
    return { code: 'agent_not_bound', reason: 'agent', message: 'The token may not speak for this agent.' }
  return null
}
