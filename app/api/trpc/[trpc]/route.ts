import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { contextFrom, sidOf } from '@/server/auth'
import { refuseForeignWrite } from '@/server/request-guard'
import { appRouter } from '@/server/routers/_app'

export const dynamic = 'force-dynamic'

function handler(request: Request): Promise<Response> | Response {
  return (
    refuseForeignWrite(request) ??
    fetchRequestHandler({
      endpoint: '/api/trpc',
      req: request,
      router: appRouter,
      maxBatchSize: 10,
      createContext: () => {
        const isChange = request.method === 'POST'
        return contextFrom(request.headers, sidOf(request.headers), { isActivity: isChange, isChange })
      },
    })
  )
}

export { handler as GET, handler as POST }
