import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { BATCH_MAX } from '@/lib/api-batch'
import { goesUnwritten, hasMutation, limitApi } from '@/server/api-limit'
import { contextFrom, sidOf, withRenewed } from '@/server/auth'
import type { RequestContext } from '@/server/context'
import { Limited, secondsOf } from '@/server/limits'
import { refuseForeignWrite } from '@/server/request-guard'
import { appRouter } from '@/server/routers/_app'

export const dynamic = 'force-dynamic'

const ENDPOINT = '/api/trpc'

/** The names of the procedures, comma by comma; of an address that nobody can read, none. */
function pathsOf({ url }: Request): string {
  try {
    return decodeURIComponent(new URL(url).pathname.slice(ENDPOINT.length + 1))
  } catch {
    return ''
  }
}

async function answer(request: Request): Promise<Response> {
  const paths = pathsOf(request)
  const isActivity = request.method === 'POST'
  const isChange = isActivity && hasMutation(paths)
  let renewed: Pick<RequestContext, 'renewal'> = {}
  const answered = await fetchRequestHandler({
    endpoint: ENDPOINT,
    req: request,
    router: appRouter,
    maxBatchSize: BATCH_MAX,
    allowMethodOverride: true, // a question about a draft carries texts that no address could hold
    createContext: async () => {
      const isStop = goesUnwritten(paths)
      const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity, isChange, isStop })
      renewed = ctx
      return limitApi(ctx, { paths, isChange })
    },
    responseMeta: ({ errors }) => {
      const limited = errors.map(({ cause }) => cause).find((cause) => cause instanceof Limited)
      return limited ? { headers: { 'retry-after': String(secondsOf(limited)) } } : {}
    },
  })
  if (!isChange) return answered
  // A streamed answer sends its head before anything is done; a cookie that a command brings about goes with the head.
  const body = await answered.arrayBuffer()
  return withRenewed(new Response(body, answered), renewed)
}

const handler = (request: Request): Promise<Response> | Response => refuseForeignWrite(request) ?? answer(request)

export { handler as GET, handler as POST }
