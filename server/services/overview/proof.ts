import type { AuditHead } from '@/lib/schemas/audit'
import type { ProofRow } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readAuditHead } from '@/server/services/audit/head'
import { readPolicyStatus } from '@/server/services/policies/status'

const notHere = (name: string, text: string): ProofRow => ({ name, state: 'unknown', text, mono: null, at: null })

const SEAL_LIMIT_MS = 10_000
const CHECKPOINT_LIMIT_MS = 90_000
const SHOWN = 'Audit log'
const entries = (n: number) => `${n.toLocaleString('en-US')} ${n === 1 ? 'entry' : 'entries'}`
const ageOf = (at: string | null, now: number) => (at === null ? Number.POSITIVE_INFINITY : now - Date.parse(at))

/** The log in one row: what is wrong with it first, else how long it is and where its checkpoints are copied to. */
export function auditRowOf({ size, waits, checkpoint, checks, anchors, isLocalOnly }: AuditHead, now: number): ProofRow {
  const base = { name: SHOWN, mono: checkpoint?.root ?? null, at: checkpoint?.at ?? null }
  const bad = checks.find(({ isGood }) => !isGood)
  if (bad) {
    const from = bad.firstBadIndex === null ? '' : ` from entry ${bad.firstBadIndex.toLocaleString('en-US')} on`
    return { ...base, state: 'breach', text: `mismatch${from}` }
  }
  if (waits.entries > 0 && ageOf(waits.oldestAt, now) > SEAL_LIMIT_MS)
    return { ...base, state: 'warn', text: `sealing is behind, ${entries(waits.entries)} ${waits.entries === 1 ? 'waits' : 'wait'}` }
  if (size === 0) return { ...base, state: 'unknown', text: 'nothing is sealed yet' }
  if (!checkpoint) return { ...base, state: 'warn', text: `${entries(size)} sealed, no checkpoint is signed` }
  if (checkpoint.size < size && ageOf(checkpoint.at, now) > CHECKPOINT_LIMIT_MS)
    return { ...base, state: 'warn', text: `${entries(size)} sealed, the newest checkpoint is late` }
  const sinks = anchors.filter(({ at }) => at !== null).map(({ sink }) => sink)
  const where = sinks.length === 0 ? 'no copy elsewhere' : isLocalOnly ? 'anchored on this machine only' : `anchored at ${sinks.join(', ')}`
  return { ...base, state: sinks.length === 0 ? 'warn' : 'ok', text: `${entries(size)} sealed, ${where}` }
}

async function auditRow(ctx: ServiceContext): Promise<ProofRow> {
  return auditRowOf(await readAuditHead(ctx), ctx.now().getTime())
}

async function policyRow(ctx: ServiceContext): Promise<ProofRow> {
  const status = await readPolicyStatus(ctx)
  if (!status.active) return { name: 'Active policy', state: 'breach', text: 'no version is active', mono: null, at: null }
  const apart = status.engines.filter((engine) => !engine.isOnActive).length
  const { version, activatedAt } = status.active
  if (status.engines.length === 0)
    return {
      name: 'Active policy',
      state: 'unknown',
      text: `constitution v${version}, no engine decides with it`,
      mono: null,
      at: activatedAt,
    }
  const text =
    apart === 0 ? `constitution v${status.active.version}` : `constitution v${status.active.version}, ${apart} engines on another`
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
    await auditRow(ctx),
    await policyRow(ctx),
    notHere('Restorable to', 'no backup is configured'),
    notHere('Last restore proven', 'never restored here'),
    notHere('Next duty', 'no calendar is configured'),
  ]
}
