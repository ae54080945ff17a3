import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '@/lib/trpc'

/** The code of a failed call; UPSTREAM for a server that did not answer. */
export function codeOf(error: unknown): string {
  if (error instanceof TRPCClientError) return (error as TRPCClientError<AppRouter>).data?.code ?? 'UPSTREAM'
  return 'UPSTREAM'
}

/** What to quote when asking for help, or null when the request never reached the server. */
export function referenceOf(error: unknown): string | null {
  return error instanceof TRPCClientError ? ((error as TRPCClientError<AppRouter>).data?.requestId ?? null) : null
}

/** The server's own sentence, or one of ours when it did not answer. */
export function sentenceOf(error: unknown): string {
  const isSpoken = error instanceof TRPCClientError && error.data !== null && error.data !== undefined
  return isSpoken ? error.message : 'The console’s server did not answer.'
}

/** Whether the server answered that nothing can be recorded now: a stop alone goes on then. */
export const isUnwritten = (error: unknown): boolean =>
  error instanceof TRPCClientError && (error as TRPCClientError<AppRouter>).data?.isUnwritten === true
