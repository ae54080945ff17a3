import * as z from 'zod'
import { STOP_SCOPES } from '@/lib/emergency-words'
import { Assertion } from './passkeys'
import { Reason, Text } from './text'

/** A stop that no database can record, as it is shown and signed. `id` is the request's: asked again, it is the same stop. */
export const LocalAsk = z.strictObject({
  id: z.uuid(),
  scope: z.enum(STOP_SCOPES),
  target: Text(512).nullable(),
  planId: z.uuid(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  reason: Reason,
  person: z.strictObject({ id: Text(128), name: Text(200) }),
})
export type LocalAsk = z.infer<typeof LocalAsk>

/** What the console asks the worker for. `assertion`: a key's answer that the worker checks itself; without one the console has seen the
 *  confirmation. `isAway`: the console reaches no database, and knows the person from the last five minutes. */
export const LocalOrder = LocalAsk.extend({
  method: z.enum(['webauthn', 'totp', 'oidc', 'persona']),
  assertion: Assertion.optional(),
  isAway: z.boolean().default(false),
}).refine(({ method, assertion }) => assertion === undefined || method === 'webauthn', 'method: an assertion is a passkey’s.')
export type LocalOrder = z.infer<typeof LocalOrder>

/** What a passkey of the person signs for such a stop: base64url, good once and until `expiresAt`, and by which of their keys. */
export const KeyQuestion = z.strictObject({
  challenge: z.string().max(256),
  expiresAt: z.iso.datetime(),
  credentialIds: z.array(z.string().max(1024)).min(1).max(20),
})
export type KeyQuestion = z.infer<typeof KeyQuestion>

/** How such a stop stands, as its journal on the worker's disk tells it. An instant that is null was not seen. */
export const LocalStop = z.strictObject({
  id: z.uuid(),
  scope: z.enum(STOP_SCOPES),
  target: z.string().nullable(),
  startedBy: z.string(),
  acceptedAt: z.iso.datetime(),
  containedAt: z.iso.datetime().nullable(),
  stoppedAt: z.iso.datetime().nullable(),
  confirmedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  verdict: z.enum(['stopped', 'contained', 'not confirmed']),
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
  troubles: z.array(z.string()).max(50),
})
export type LocalStop = z.infer<typeof LocalStop>
export const LocalStopRef = z.strictObject({ id: z.uuid() })
export type LocalStopRef = z.infer<typeof LocalStopRef>
