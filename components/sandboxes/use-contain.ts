'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Asking } from '@/components/shell/use-confirmed'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { useTRPC } from '@/lib/trpc'

type Asked = { id: string; requestId: string; reason: string; typed: string }

const asking = (podName: string): Asking<Asked> => ({
  verb: 'sandboxes.contain',
  target: ({ id }) => ({ kind: 'sandbox', id }),
  shown: ({ reason }) => [`Sandbox ${podName} is cut off, then ended, and its agent is blocked.`, `Reason: ${reason}`],
})

/** Contains one sandbox. The request has one id for as long as the dialog is open: pressed twice, it is the same run. */
export function useContain({ id, podName }: Pick<SandboxRow, 'id' | 'podName'>) {
  const { sandboxes, runs } = useTRPC()
  const [requestId] = useState(() => crypto.randomUUID())
  const contain = useMutation(sandboxes.contain.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(contain.mutateAsync, [sandboxes.pathKey(), runs.pathKey()], asking(podName))
  return { run: (given: Pick<Asked, 'reason' | 'typed'>) => run({ id, requestId, ...given }), isBusy, error }
}
