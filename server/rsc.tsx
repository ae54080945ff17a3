import 'server-only'
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy, type TRPCQueryOptions } from '@trpc/tanstack-react-query'
import { cache, type ReactNode } from 'react'
import superjson from 'superjson'
import { type Place, placeOf } from '@/lib/place'
import { cluster, clusterFacts } from '@/server/adapters/index'
import { pageContext } from '@/server/auth'
import { env } from '@/server/env'
import { appRouter } from '@/server/routers/_app'

const queryClient = cache(
  () =>
    new QueryClient({
      defaultOptions: {
        queries: { staleTime: 30_000 },
        dehydrate: { serializeData: superjson.serialize },
        hydrate: { deserializeData: superjson.deserialize },
      },
    }),
)
/** The one context of the page being rendered, shared by its layout and its prefetches. */
export const getPageContext = cache(pageContext)

/** Query options for prefetching in a server component. */
export const trpc = createTRPCOptionsProxy({ ctx: getPageContext, router: appRouter, queryClient })

/** Starts a query on the server. A failure is left to the room, which asks again and says what failed. */
export async function prefetch(options: ReturnType<TRPCQueryOptions<never>>): Promise<void> {
  await queryClient().prefetchQuery({ ...options, retry: false } as never) // the options carry their own types; the cache does not care
}

/** Hands the prefetched answers to the browser. */
export function Hydrate({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(queryClient())}>{children}</HydrationBoundary>
}

/** What the badge of every page says: where you are, and that nothing simulated is real. `isPublic`: before anybody has signed in. */
export function getPlace({ isPublic = false } = {}): Place {
  const { ACGS_ORIGIN: origin, ACGS_ENVIRONMENT: environment } = env()
  return placeOf({ hasCluster: cluster() !== null, cluster: clusterFacts(), origin, environment, isPublic })
}
