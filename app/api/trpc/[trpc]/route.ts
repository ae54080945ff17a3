import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { BATCH_MAX, limitApi } from '@/server/api-limit'
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
      maxBatchSize: BATCH_MAX,
      createContext: async () => {
        const isChange = request.method === 'POST'
        const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity: isChange, isChange })
        const paths = decodeURIComponent(new URL(request.url).pathname.slice(ENDPOINT.length + 1))
        return limitApi(ctx, { paths, isChange })
      },
      responseMeta: ({ errors }) => {
        const limited = errors.map(({ cause }) => cause).find((cause) => cause instanceof Limited)
        return limited ? { headers: { 'retry-after': String(secondsOf(limited)) } } : {}
      },
    })
  )
}

export { handler as GET, handler as POST }
