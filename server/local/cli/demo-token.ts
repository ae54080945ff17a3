import { AppError } from '@/lib/errors'
import { RevokeToken } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { DEMO_AGENTS } from '@/server/local/agent-mix'
import { readJson, writePrivate } from '@/server/local/data-folder'
import { listAllAgents } from '@/server/services/agents/list-all'
import { registerAgent } from '@/server/services/agents/register'
import { runCommand } from '@/server/services/run-command'
import { agentOf, newTokenOf, tokenOf } from '@/server/services/targets'
import { createToken } from '@/server/services/tokens/create'
import { revokeToken } from '@/server/services/tokens/revoke'

/** They ask, and have code run. */
const SCOPES = ['decide', 'sandbox:execute'] as const
const DAYS = 30
const RENEW_MS = 86_400_000

/** Registers the demo agents that are missing; what people changed about the others stays. */
export async function ensureAgents(ctx: ServiceContext): Promise<void> {
  const known = new Set((await listAllAgents(ctx)).map((agent) => agent.agentId))
  for (const agent of DEMO_AGENTS.filter(({ agentId }) => !known.has(agentId))) {
    await runCommand(ctx, { permission: 'agents:register', action: 'agents.register', target: agentOf(agent) }, (inside) =>
      registerAgent(inside, agent),
    )
  }
}

type Kept = { token: string; expiresAt: string; scopes: string }
function readKept(path: string): Kept | null {
  const found = readJson(path)
  const isKept = found && typeof found === 'object' && 'token' in found && 'expiresAt' in found
  // One from before they had code run names no scopes.
  const scopes = isKept && 'scopes' in found ? String(found.scopes) : ''
  return isKept ? { token: String(found.token), expiresAt: String(found.expiresAt), scopes } : null
}

/** The demo agents' token: kept in the data folder (mode 0600), replaced a day before it ends or when an engine refused it. */
export async function ensureToken(ctx: ServiceContext, path: string): Promise<string> {
  const kept = readKept(path)
  if (kept && kept.scopes === SCOPES.join(' ') && Date.parse(kept.expiresAt) - Date.now() > RENEW_MS) return kept.token
  if (kept) await retire(ctx, kept.token)
  const input = {
    label: 'demo agents of this machine',
    scopes: [...SCOPES],
    agents: DEMO_AGENTS.map(({ agentId }) => agentId),
    days: DAYS,
  }
  const made = await runCommand(ctx, { permission: 'tokens:create', action: 'tokens.create', target: newTokenOf() }, (inside) =>
    createToken(inside, input),
  )
  writePrivate(path, { token: made.token, expiresAt: made.expiresAt.toISOString(), scopes: SCOPES.join(' ') })
  return made.token
}

/** A replaced token must not live on. One that a person revoked before, or that an emptied database never knew, is fine. */
async function retire(ctx: ServiceContext, token: string): Promise<void> {
  const parsed = RevokeToken.safeParse({ id: token.split('_')[1] })
  if (!parsed.success) return
  try {
    const rule = { permission: 'tokens:revoke', action: 'tokens.revoke', target: tokenOf(parsed.data) } as const
    await runCommand(ctx, rule, (inside) => revokeToken(inside, parsed.data))
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause
  }
}

/** Marks the kept token for replacement at the next start of the agents. */
export function refuseToken(path: string, token: string): void {
  writePrivate(path, { token, expiresAt: new Date(0).toISOString() })
}
