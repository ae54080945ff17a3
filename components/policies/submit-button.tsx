'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { whyNotSubmit } from './say-submit'
import { SubmitForm } from './submit-form'
import { useKnownGates } from './use-known-gates'
import { useWorkspace } from './workspace'

/** Freezes the draft as a version and asks for its review. */
export function SubmitButton() {
  const { detail, canWrite, unsaved, diagnosing } = useWorkspace()
  const gates = useKnownGates()
  const [isOpen, setIsOpen] = useState(false)
  const isOpaMissing = diagnosing.state === 'missing'
  const onlyFor = canWrite ? null : rolesInWords('policies:submit')
  const why = whyNotSubmit({ detail, onlyFor, unsaved: unsaved.length, isOpaMissing, gates })
  return (
    <>
      <Button disabledReason={why} onClick={() => setIsOpen(true)}>
        Request review…
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        isWide
        title="Request a review"
        description="The draft becomes a version that nobody can change. The machine measures its gates; then somebody who wrote none of it looks at it. Nothing decides by it yet."
      >
        <SubmitForm onClose={() => setIsOpen(false)} />
      </Dialog>
    </>
  )
}
