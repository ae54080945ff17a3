'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'

/** The secret, this once. */
export function ShownToken({ token, onClose }: { token: string; onClose: () => void }) {
  const [said, setSaid] = useState('')
  const foot = useRef<HTMLDivElement>(null)
  // The form that had the focus is gone.
  useEffect(() => foot.current?.querySelector('button')?.focus(), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(token)
      setSaid('Copied.')
    } catch {
      setSaid('The browser did not allow it. Select the token and copy it.')
    }
  }
  return (
    <div className="form">
      <p className="soft">Keep it now. Once this is closed nobody can read it again.</p>
      <p className="secret mono">{token}</p>
      <p className="hint" role="status">
        {said}
      </p>
      <div className="dlg-f" ref={foot}>
        <Button variant="ink" onClick={() => void copy()}>
          Copy the token
        </Button>
        <Button onClick={onClose}>Close, I have kept it</Button>
      </div>
    </div>
  )
}
