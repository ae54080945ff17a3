'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import type { Permission } from '@/lib/access'
import type { RolloutDetail } from '@/lib/schemas/rollouts'
import { AbortRolloutDialog } from './abort-rollout-dialog'
import { ActivateVersionDialog } from './activate-version-dialog'

export type RolloutActionsProps = { detail: RolloutDetail; held: readonly Permission[] }

/** What people may do with a rollout that runs; nothing where none does. */
export function RolloutActions({ detail, held }: RolloutActionsProps) {
  const [open, setOpen] = useState<'abort' | 'activate' | null>(null)
  if (detail.state !== 'running') return null
  const why = !held.includes('policies:activate')
    ? `Making a version active is open to ${rolesInWords('policies:activate')}.`
    : detail.frozenUntil !== null
      ? 'Changes are frozen.'
      : detail.isPassed
        ? null
        : 'Its last step, 50 % of the agents, is not passed yet.'
  const whyNotAbort = held.includes('policies:abort') ? null : `Aborting is open to ${rolesInWords('policies:abort')}.`
  const close = () => setOpen(null)
  return (
    <>
      <Button variant="stop" disabledReason={whyNotAbort} onClick={() => setOpen('abort')}>
        Abort…
      </Button>
      <Button variant="ink" disabledReason={why} onClick={() => setOpen('activate')}>
        Make it active…
      </Button>
      <AbortRolloutDialog rollout={detail} isOpen={open === 'abort'} onClose={close} />
      <ActivateVersionDialog detail={detail} isOpen={open === 'activate'} onClose={close} />
    </>
  )
}
