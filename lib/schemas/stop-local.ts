import * as z from 'zod'
import { STOP_SCOPES } from '@/lib/emergency-words'
import { Reason, Text } from './text'

/** A stop that the console asks the worker for while the database takes no writes. `id` is the request's: asked again, it is the same stop. */
export const LocalOrder = z.strictObject({
  id: z.uuid(),
  scope: z.enum(STOP_SCOPES),
  target: Text(512).nullable(),
  planId: z.uuid(),
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  reason: Reason,
  person: z.strictObject({ id: Text(128), name: Text(200) }),
  method: z.enum(['webauthn', 'totp', 'oidc', 'persona']),
})
export type LocalOrder = z.infer<typeof LocalOrder>

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
