import { STEP_NAMES } from '@/lib/rollout-limits'
import type { ProofRow } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readPolicyStatus } from '@/server/services/policies/status'
import { readRunning } from '@/server/services/rollouts/internal'
import { readAuditProof } from './audit-proof'

const notHere = (name: string, text: string): ProofRow => ({ name, state: 'unknown', text, mono: null, at: null })

async function policyRow(ctx: ServiceContext): Promise<ProofRow> {
  const status = await readPolicyStatus(ctx)
  if (!status.active) return { name: 'Active policy', state: 'breach', text: 'no version is active', mono: null, at: null }
  const apart = status.engines.filter((engine) => !engine.isOnActive).length
  const { version, activatedAt } = status.active
  const running = await readRunning(ctx.db)
  const beside = running ? `, v${running.version} in ${STEP_NAMES[running.step].toLowerCase()}` : ''
  if (status.engines.length === 0)
    return {
      name: 'Active policy',
      state: 'unknown',
      text: `constitution v${version}, no engine decides with it`,
      mono: null,
      at: activatedAt,
    }
  const text = apart === 0 ? `constitution v${version}${beside}` : `constitution v${version}${beside}, ${apart} engines on another`
  const mono = status.active.constitutionHash.replace('sha256:', '').slice(0, 16)
  return {
    name: 'Active policy',
    state: apart === 0 ? 'ok' : 'warn',
    text,
    mono,
    at: status.active.activatedAt,
  }
}

/** What can be proven here. What has no source yet says so; nothing is drawn as fine that nobody measured. */
export async function readProof(ctx: ServiceContext): Promise<ProofRow[]> {
  return [
    ...(await readAuditProof(ctx)),
    await policyRow(ctx),
    notHere('Restorable to', 'no backup is configured'),
    notHere('Last restore proven', 'never restored here'),
    notHere('Next duty', 'no calendar is configured'),
  ]
}
