'use client'

import { type Command, useCommand } from '@/components/shell/use-command'
import { useTRPC } from '@/lib/trpc'

/** A change of a review; reviews are read again after it. */
export function useReviewCommand<Input, Output>(send: (input: Input) => Promise<Output>): Command<Input, Output> {
  const trpc = useTRPC()
  return useCommand(send, [trpc.reviews.pathKey()])
}
