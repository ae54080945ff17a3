import type { Actor } from '@/lib/access'
import { callerFor } from './actors'
import { confirmed } from './elevation'

export const NEED = 'agents of payments are denied what they were built for'

type Version = { version: number; digest: string }

/** Asks through the procedure, confirmed by who asks. */
export async function askInNeed(actor: Actor, { version, digest }: Version, over: { hours?: number; now?: () => Date } = {}) {
  const input = { version, digest, hours: over.hours ?? 1, reason: NEED }
  return callerFor(actor, over.now).emergencies.ask(
    await confirmed(actor, 'policies.emergency', { kind: 'policy_version', id: String(version) }, input),
  )
}

export async function confirmInNeed(actor: Actor, { id, digest, now }: { id: string; digest: string; now?: () => Date }) {
  const input = { id, digest }
  return callerFor(actor, now).emergencies.confirm(await confirmed(actor, 'policies.confirm', { kind: 'policy_emergency', id }, input))
}

export async function endInNeed(actor: Actor, id: string) {
  const input = { id, reason: 'the invoices are paid again by hand' }
  return callerFor(actor).emergencies.end(await confirmed(actor, 'policies.end', { kind: 'policy_emergency', id }, input))
}
