import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { hasMutation, limitApi } from '@/server/api-limit'
import { contextFrom, sidOf } from '@/server/auth'
import { Limited, secondsOf } from '@/server/limits'
import { refuseForeignWrite } from '@/server/request-guard'
import { appRouter } from '@/server/routers/_app'

export const dynamic = 'force-dynamic'

const ENDPOINT = '/api/trpc'

function handler(request: Request): Promise<Response> | Response {
  return (
    refuseForeignWrite(request) ??
    fetchRequestHandler({
      endpoint: ENDPOINT,
      req: request,
      router: appRouter,
      maxBatchSize: 10,
      allowMethodOverride: true, // a question about a draft carries texts that no address could hold
      createContext: async () => {
        const path = decodeURIComponent(new URL(request.url).pathname.slice(ENDPOINT.length + 1))
        const isActivity = request.method === 'POST'
        const isChange = isActivity && hasMutation(path)
        const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity, isChange })
        await limitApi(ctx, { path, isChange })
        return ctx
      },
      responseMeta: ({ errors }) => {
        const limited = errors.map(({ cause }) => cause).find((cause) => cause instanceof Limited)
        return limited ? { headers: { 'retry-after': String(secondsOf(limited)) } } : {}
      },
    })
  )
}

export { handler as GET, handler as POST }
