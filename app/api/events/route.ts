import { can, EVERYWHERE } from '@/lib/access'
import { TOPIC_PERMISSION } from '@/lib/topics'
import { actorAgain, contextFrom, sidOf } from '@/server/auth'
import { type Client, hub, queuing } from '@/server/hub'
import { refuseTooMany } from '@/server/let-ask'

export const dynamic = 'force-dynamic'

const LIFETIME_MS = 300_000
const RECHECK_MS = 30_000
const lastIdOf = (request: Request): bigint | null => {
  const given = new URL(request.url).searchParams.get('last') ?? request.headers.get('last-event-id') ?? ''
  return /^\d{1,18}$/.test(given) ? BigInt(given) : null
}

/** The tab's one stream. Ends with the session, after five minutes, or with the process; the browser resumes by its cursor. */
export async function GET(request: Request): Promise<Response> {
  const sid = sidOf(request.headers)
  const ctx = await contextFrom(request.headers, sid, { isActivity: false })
  const { actor } = ctx
  if (!actor?.sessionHash) return Response.json({ error: { code: 'unauthenticated', message: 'Sign in first.' } }, { status: 401 })
  const limited = await refuseTooMany(ctx)
  if (limited) return limited
  let client: Client
  let timers: NodeJS.Timeout[] = []
  const rest = () => {
    for (const timer of timers) clearInterval(timer)
    timers = []
  }
  const leave = () => {
    rest()
    hub().remove(client)
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // Roles come and go while a stream is open: it shows what they allow at the last check.
        let reader = actor
        const canSee = (topic: string) => {
          const permission = TOPIC_PERMISSION[topic]
          return permission !== undefined && can(reader, permission, EVERYWHERE)
        }
        const look = () => {
          actorAgain(actor).then(
            (again) => {
              if (again) reader = again
              else hub().bye(client, 'session')
            },
            () => undefined, // the database is away: the session cannot be judged, the next check decides
          )
        }
        client = { controller, sessionHash: actor.sessionHash ?? '', canSee, isBehind: false, isClosed: false, onEnd: rest }
        timers = [setTimeout(() => hub().bye(client, 'lifetime'), LIFETIME_MS), setInterval(look, RECHECK_MS)]
        request.signal.addEventListener('abort', leave, { once: true })
        void hub().add(client, lastIdOf(request))
        look() // a session that ended between the first look and here was told to nobody
      },
      cancel: leave,
    },
    queuing,
  )
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' },
  })
}

/** Without this the framework answers HEAD with the whole of GET, and keeps a stream that nobody reads. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
