import { QueryCache, QueryClient } from '@tanstack/react-query'
import superjson from 'superjson'
import { codeOf } from './error-code'
import { goToSignIn } from './go-to-sign-in'

const FRESH_MS = 5_000
/** Answers that a second try cannot change. */
const FINAL = new Set(['UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST'])

/** The tab's cache. A session that has ended, seen by any query, leads to the sign-in page and back. */
export const newQueryClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (codeOf(error) === 'UNAUTHORIZED') goToSignIn()
      },
    }),
    defaultOptions: {
      hydrate: { deserializeData: superjson.deserialize }, // what the server's cache serialized
      queries: { staleTime: FRESH_MS, retry: (count, error) => count < 1 && !FINAL.has(codeOf(error)) },
    },
  })
