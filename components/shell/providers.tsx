'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import { setNonce } from 'get-nonce'
import { type ReactNode, useState } from 'react'
import { Toaster } from 'sonner'
import superjson from 'superjson'
import { type AppRouter, TRPCProvider } from '@/lib/trpc'
import { EventStreamProvider } from './event-stream'
import { LiveRegion } from './live-region'

const FRESH_MS = 5_000
const TOAST_MS = 6_000

const newQueryClient = () => new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry: 1 } } })
const newApi = () =>
  createTRPCClient<AppRouter>({
    links: [httpBatchStreamLink({ url: '/api/trpc', transformer: superjson, headers: { 'x-acgs-request': '1' } })],
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
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={api} queryClient={queryClient}>
        <LiveRegion>
          {hasStream ? <EventStreamProvider>{children}</EventStreamProvider> : children}
          <Toaster position="bottom-right" duration={TOAST_MS} toastOptions={{ unstyled: true, classNames: { toast: 'toast' } }} />
        </LiveRegion>
      </TRPCProvider>
    </QueryClientProvider>
  )
}
