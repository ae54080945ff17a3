import { DRILL_SCOPE } from '@/lib/drill-words'
import { runCommand } from '@/server/services/run-command'
import { newTokenOf, tokenOf } from '@/server/services/targets'
import { keepToken } from '@/server/services/tokens/create'
import { revokeToken } from '@/server/services/tokens/revoke'
import { keepMove, type Moving } from './moving'

const LIFE_MS = 3_600_000
const SCOPES = ['decide', DRILL_SCOPE, 'sandbox:execute', 'webhook:falco']

/** By which all tokens of one drill are found, whichever worker made them. */
export const labelOf = (drillId: string): string => `drill ${drillId}`

/** The token of a drill: for its agent alone, for an hour, and what is asked with it is a drill's. A worker that took over revokes the one before. */
export async function tokenFor(at: Moving): Promise<string> {
  const { ctx, worker, drill } = at
  const held = worker.secrets.get(drill.id)
  if (held && held.tokenId === drill.tokenId) return held.token
  if (drill.tokenId !== null) await retireToken(at)
  const rule = { permission: 'tokens:create', action: 'tokens.create', target: newTokenOf() } as const
  const made = await runCommand(ctx, rule, (inside) =>
    inside.db.$transaction(async (tx) => {
      const expiresAt = new Date(inside.now().getTime() + LIFE_MS)
      const wish = { label: labelOf(drill.id), scopes: SCOPES, agents: [drill.agentId], cidr: null, createdBy: inside.actor.id, expiresAt }
      const kept = await keepToken(tx, wish)
      await inside.entry?.done(tx, { reason: labelOf(drill.id), drill: true })
      return kept
    }),
  )
  worker.secrets.set(drill.id, { tokenId: made.id, token: made.token })
  await keepMove(at, { tokenId: made.id })
  drill.tokenId = made.id
  return made.token
}

/** Nothing can be asked with it any more. */
export async function retireToken({ ctx, worker, drill }: Moving): Promise<void> {
  worker.secrets.delete(drill.id)
  const live = await ctx.db.apiToken.findMany({ where: { label: labelOf(drill.id), revokedAt: null }, select: { id: true } })
  for (const { id } of live)
    await runCommand(ctx, { permission: 'tokens:revoke', action: 'tokens.revoke', target: tokenOf({ id }) }, (inside) =>
      revokeToken(inside, { id }),
    )
}
