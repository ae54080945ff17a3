'use client'

import { useMutation } from '@tanstack/react-query'
import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import type { PlanDetail } from '@/lib/schemas/plans'
import { useTRPC } from '@/lib/trpc'
import { sayVerdict } from './say-plan'

type Sent = { id: string; digest: string; requestId: string; typed: string; reason: string }

/** Starts the plan once, whatever is pressed how often, and goes to its run as soon as there is one. */
export function useStart(detail: PlanDetail) {
  const { request } = detail
  const trpc = useTRPC()
  const say = useToast()
  const router = useRouter()
  const [requestId] = useState(() => crypto.randomUUID())
  const [isMine, setIsMine] = useState(false)
  const start = useMutation(trpc.plans.start.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(start.mutateAsync, [trpc.plans.pathKey(), trpc.runs.pathKey()], {
    verb: 'plans.start',
    target: ({ id }: Sent) => ({ kind: 'plan', id }),
    shown: ({ digest, reason }) => [
      `${request.title}.`,
      ...[sayVerdict(detail).rest].filter((line) => line !== ''),
      `Reason: ${reason}`,
      `Digest ${digest}`,
    ],
  })
  const { runId } = request
  useEffect(() => {
    if (isMine && runId !== null) router.push(`/runs/${runId}` as Route)
  }, [isMine, runId, router])
  return {
    isBusy,
    error,
    start: async (input: Omit<Sent, 'requestId'>) => {
      const told = await run({ ...input, requestId })
      if (told === null) return
      setIsMine(told.state === 'starting' || told.state === 'started')
      if (told.why !== null) say(told.why, { isError: told.state === 'void' })
      if (told.runId !== null) router.push(`/runs/${told.runId}` as Route)
    },
  }
}
