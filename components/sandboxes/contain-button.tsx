'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import type { Permission } from '@/lib/access'
import { SANDBOX_ENDS } from '@/lib/sandbox-words'
import type { SandboxRow } from '@/lib/schemas/sandboxes'
import { ContainDialog } from './contain-dialog'

/** Contains it, or says why that cannot be done by this person or now. One that is being contained leads to its run. */
export function ContainButton({ sandbox, held }: { sandbox: SandboxRow; held: readonly Permission[] }) {
  const [isOpen, setIsOpen] = useState(false)
  if (SANDBOX_ENDS.includes(sandbox.state)) return null
  if (sandbox.runId !== null)
    return (
      <Link className={buttonClass()} href={`/runs/${sandbox.runId}` as Route} prefetch={false}>
        Show its containment
      </Link>
    )
  const whyNot = held.includes('sandboxes:contain') ? null : `Containing is open to ${rolesInWords('sandboxes:contain')}.`
  return (
    <>
      <Button variant="stop" disabledReason={whyNot} onClick={() => setIsOpen(true)}>
        Contain this sandbox…
      </Button>
      <ContainDialog sandbox={sandbox} isOpen={isOpen} onClose={() => setIsOpen(false)} />
    </>
  )
}
