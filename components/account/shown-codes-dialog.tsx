'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

export type ShownCodesDialogProps = { codes: readonly string[] | null; onClose: () => void }

/** The codes, this once: to copy or to print. */
export function ShownCodesDialog({ codes, onClose }: ShownCodesDialogProps) {
  return (
    <Dialog
      isOpen={codes !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Your recovery codes"
      description="Keep them now, away from your password. Once this is closed nobody can read them again."
    >
      {codes && <Shown codes={codes} onClose={onClose} />}
    </Dialog>
  )
}

function Shown({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(codes.join('\n'))
      setSaid('Copied.')
    } catch {
      setSaid('The browser did not allow it. Select the codes and copy them.')
    }
  }
  return (
    <div className="form">
      <ul className="codes mono secret" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <p className="hint" role="status">
        {said}
      </p>
      <div className="dlg-f">
        <Button variant="ink" onClick={() => void copy()}>
          Copy the codes
        </Button>
        <Button onClick={() => window.print()}>Print the codes</Button>
        <Button onClick={onClose}>Close, I have kept them</Button>
      </div>
    </div>
  )
}
