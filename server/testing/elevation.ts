import type { Actor } from '@/lib/access'
import type { StepUpAction, StepUpMethod } from '@/lib/schemas/step-up'
import { digestOf } from '@/server/audit/digest'
import { inputDigest } from '@/server/elevation'
import { testDb } from './actors'

type Given = { method?: StepUpMethod; at?: Date; digest?: string; usedAt?: Date; isVerified?: boolean }

/** The id of a confirmation of this input by this actor, as if it had been begun and verified. `given` makes one that does not count. */
export async function elevationOf(
  actor: Actor,
  verb: string,
  { target, input, ...given }: { target: { kind: string; id: string }; input: object } & Given,
): Promise<string> {
  const { method = 'webauthn', at = new Date(), usedAt, isVerified = true } = given
  const session = actor.sessionHash ?? ''
  const expiresAt = new Date(at.getTime() + 5 * 60_000)
  const digest = given.digest ?? inputDigest(input)
  const action: StepUpAction = { v: 1, verb, digest, target, session, nonce: crypto.randomUUID(), expires: expiresAt.toISOString() }
  const id = crypto.randomUUID()
  const proof = isVerified ? { method, verifiedAt: at } : {}
  await testDb().elevation.create({
    data: {
      id,
      personId: actor.id,
      sessionHash: new Uint8Array(Buffer.from(session, 'hex')),
      verb,
      action,
      actionDigest: digestOf(action),
      createdAt: at,
      expiresAt,
      ...proof,
      ...(usedAt ? { usedAt } : {}),
    },
  })
  return id
}

/** The input with a confirmation that counts once: `callerFor(lead).agents.retire(await confirmed(lead, 'agents.retire', target, input))`.
 *  `target` is the kind and the id of the command's own target, such as `{ kind: 'agent', id: agentId }`. */
// biome-ignore lint/complexity/useMaxParams: read like the call it stands in
export async function confirmed<I extends object>(actor: Actor, verb: string, target: { kind: string; id: string }, input: I) {
  return { ...input, elevation: await elevationOf(actor, verb, { target, input }) }
}
