import * as z from 'zod'
import { invalidInput } from '@/lib/wire-problem'
import { readFalco } from '@/server/sandboxes/falco'
import { keepEvents } from '@/server/sandboxes/receive-event'
import { readTetragon } from '@/server/sandboxes/tetragon'
import { answerToken, readBody } from '@/server/token-door'

const READERS = { falco: readFalco, tetragon: readTetragon } as const
const Messages = z.union([z.array(z.unknown()).min(1).max(1000), z.record(z.string().max(256), z.unknown())])

/** Keeps what a sensor sent to the console, by the same function as the controller does. */
export const answerSensor = (request: Request, source: keyof typeof READERS): Promise<Response> =>
  answerToken(request, { scope: `webhook:${source}`, action: 'runtime-events.receive' }, async (ctx) => {
    const body = await readBody(request, Messages)
    const nowMs = ctx.now().getTime()
    try {
      const events = (Array.isArray(body) ? body : [body]).flatMap((one) => READERS[source](one, nowMs) ?? [])
      const { eventIds, duplicates } = await keepEvents(ctx.db, events, { origin: ctx.origin, nowMs })
      return { status: 202, body: { event_ids: eventIds, duplicates } }
    } catch (cause) {
      throw cause instanceof z.ZodError ? invalidInput(cause.issues) : cause
    }
  })
