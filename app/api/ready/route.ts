import { createContext } from '@/server/context'
import { isDatabaseUp } from '@/server/services/health/database'

export const dynamic = 'force-dynamic'

/** Ready: the database answers within a second. */
export async function GET(): Promise<Response> {
  const ctx = createContext({ actor: null, requestId: 'ready', source: { ip: 'local', uaHash: '' } })
  const isUp = await isDatabaseUp(ctx.db)
  return isUp
    ? Response.json({ status: 'ready' })
    : Response.json({ status: 'not_ready', reasons: ['the database does not answer'] }, { status: 503 })
}
