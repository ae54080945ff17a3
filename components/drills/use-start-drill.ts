'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Asking } from '@/components/shell/use-confirmed'
import { useConfirmedCommand } from '@/components/shell/use-confirmed-command'
import type { OverrideDrill, ScenarioRow, StartDrill } from '@/lib/schemas/drills'
import { useTRPC } from '@/lib/trpc'

type Asked = Omit<StartDrill, 'elevation'>
type Overridden = Omit<OverrideDrill, 'elevation'>

const asking = (name: string): Asking<Asked> => ({
  verb: 'drills.start',
  target: ({ kind, family }) => ({ kind: 'drill', id: family === null ? kind : `${kind}:${family}` }),
  shown: ({ reason, target }) => [
    target === undefined ? `The drill “${name}” starts.` : `The drill “${name}” starts, at ${target}.`,
    `Reason: ${reason}`,
  ],
})

/** Starts a drill. The request has one id for as long as the dialog is open: pressed twice, it is the same drill. */
export function useStartDrill({ kind, family, name }: ScenarioRow) {
  const { drills } = useTRPC()
  const [requestId] = useState(() => crypto.randomUUID())
  const start = useMutation(drills.start.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(start.mutateAsync, [drills.pathKey()], asking(name))
  return {
    run: (reason: string, target: string) => run({ kind, family, requestId, reason, ...(target === '' ? {} : { target }) }),
    isBusy,
    error,
  }
}

/** Asks another lead to let a stop drill at something that is not labelled for drills. Their word starts it. */
export function useOverrideDrill() {
  const { drills, approvals } = useTRPC()
  const [requestId] = useState(() => crypto.randomUUID())
  const override = useMutation(drills.override.mutationOptions())
  const { run, isBusy, error } = useConfirmedCommand(override.mutateAsync, [drills.pathKey(), approvals.pathKey()], {
    verb: 'drills.override',
    target: ({ target }: Overridden) => ({ kind: 'drill', id: `stop ${target}` }),
    shown: ({ target, reason }) => [`Another lead is asked to let a drill really stop ${target}.`, `Reason: ${reason}`],
  })
  return { run: (reason: string, target: string) => run({ requestId, reason, target }), isBusy, error }
}
