'use client'

import { useMutation } from '@tanstack/react-query'
import { useCommand } from '@/components/shell/use-command'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import type { CancelRun, DecideRun, ResolveRun, ReviewRun, RunDetail } from '@/lib/schemas/runs'
import { useTRPC } from '@/lib/trpc'
import { CHOICES } from './say-run'

type Sent<T> = Omit<T, 'elevation'>
const aboutRun = ({ id }: { id: string }) => ({ kind: 'run', id })

/** A command answers nothing; done is not null. */
const done =
  <I>(send: (input: I) => Promise<unknown>) =>
  async (input: I): Promise<true> => {
    await send(input)
    return true
  }

const useStale = () => {
  const trpc = useTRPC()
  return [trpc.runs.pathKey(), trpc.overview.pathKey(), trpc.alarms.pathKey()]
}

/** A person's word about a step whose outcome nobody knows, or that failed; confirmed before it is sent. */
export function useResolveRun({ run, asks }: Pick<RunDetail, 'run' | 'asks'>) {
  const trpc = useTRPC()
  const send = useMutation(trpc.runs.resolve.mutationOptions())
  return useConfirmedCommand<Sent<ResolveRun>, true>(done(send.mutateAsync), useStale(), {
    verb: 'runs.resolve',
    target: aboutRun,
    shown: ({ n, choice, reason }) => [
      `${CHOICES[choice].verb(n)}: ${asks.resolve?.title ?? ''}`,
      `${run.title}, started by ${run.startedBy}`,
      CHOICES[choice][run.state === 'failed' ? 'failed' : 'uncertain'],
      `Reason: ${reason}`,
    ],
  })
}

/** A person's word for a step that waits for it. */
export function useDecideRun({ run, asks }: Pick<RunDetail, 'run' | 'asks'>) {
  const trpc = useTRPC()
  const send = useMutation(trpc.runs.decide.mutationOptions())
  return useConfirmedCommand<Sent<DecideRun>, true>(done(send.mutateAsync), useStale(), {
    verb: 'runs.decide',
    target: aboutRun,
    shown: ({ n, verdict, reason }) => [
      `${verdict === 'approve' ? 'Let the run go on' : 'Refuse'}: step ${n}, ${asks.decide?.title ?? ''}`,
      asks.decide?.question ?? '',
      `${run.title}, started by ${run.startedBy}`,
      `Reason: ${reason}`,
    ],
  })
}

export function useCancelRun() {
  const trpc = useTRPC()
  const send = useMutation(trpc.runs.cancel.mutationOptions())
  return useCommand<CancelRun, true>(done(send.mutateAsync), useStale())
}

export function useReviewRun() {
  const trpc = useTRPC()
  const send = useMutation(trpc.runs.review.mutationOptions())
  return useCommand<ReviewRun, true>(done(send.mutateAsync), useStale())
}
