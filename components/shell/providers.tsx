'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink, httpLink, splitLink } from '@trpc/client'
import { setNonce } from 'get-nonce'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import superjson from 'superjson'
import { BATCH_MAX } from '@/lib/api-batch'
import { type AppRouter, TRPCProvider } from '@/lib/trpc'
import { EventStreamProvider } from './event-stream'
import { LiveRegion } from './live-region'
import { newQueryClient } from './query-client'
import { Toasts } from './toasts'

const AT = { url: '/api/trpc', transformer: superjson, headers: { 'x-acgs-request': '1' } } as const

/** Calls about drafts carry whole texts: each goes alone and in a body, never in an address or with others that a limit would take down. */
const newApi = () =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ path, input }) => /^draft(s|Tests)\./.test(path) && /"(text|unsaved)":/.test(JSON.stringify(input) ?? ''),
        true: httpLink({ ...AT, methodOverride: 'POST' }),
        false: httpBatchStreamLink({ ...AT, maxItems: BATCH_MAX }),
      }),
    ],
  })

export type ProvidersProps = {
  /** Of this response: for the style elements that dialogs add. */
  nonce?: string
  /** False where nobody is signed in yet. */
  hasStream?: boolean
  children: ReactNode
}

export function Providers({ nonce, hasStream = true, children }: ProvidersProps) {
  const [queryClient] = useState(newQueryClient)
  const [api] = useState(newApi)
  useState(() => nonce && setNonce(nonce))
  return (
    <NuqsAdapter>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={api} queryClient={queryClient}>
          <LiveRegion>
            <Toasts>{hasStream ? <EventStreamProvider>{children}</EventStreamProvider> : children}</Toasts>
          </LiveRegion>
        </TRPCProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  )
}
