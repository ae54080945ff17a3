import type { AskKey } from '@/lib/schemas/emergency'
import type { BegunElevation } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import { stopPlanOf } from '@/server/services/targets'
import { askOf, doorOf, isUnasked } from './stop-unrecorded'

/** What a passkey of this person signs for a stop that no database can record: shown like any confirmation, and checked by the worker with the key
 *  that its plan file has. Null: nothing is asked. Errors: STEP_UP (no such key is in the file), CONFLICT (another plan), NOT_FOUND (no worker is set up), UPSTREAM. */
export async function askKey(ctx: ServiceContext, asked: AskKey): Promise<BegunElevation | null> {
  if (isUnasked(ctx)) return null
  const order = { target: null, ...asked }
  const { challenge, expiresAt, credentialIds } = await doorOf(ctx, order).question(askOf(ctx, order))
  const { kind, id } = stopPlanOf(order)
  const known = credentialIds.map((one) => ({ id: one, transports: [] }))
  return {
    id: asked.requestId,
    action: {
      ...{ v: 1, verb: order.target === null ? 'emergency.stop' : 'emergency.contain', digest: asked.digest, target: { kind, id } },
      ...{ session: ctx.actor.sessionHash ?? '', nonce: challenge, expires: expiresAt },
    },
    methods: [{ method: 'webauthn', isWeaker: false }],
    webauthn: await ctx.passkeys.requestOptions({ challenge: new Uint8Array(Buffer.from(challenge, 'base64url')), known }),
  }
}
