'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'

export type ShownSecretProps = { says: string; secret: string; copy: string; close: string; onClose: () => void }

/** A secret, this once. */
export function ShownSecret({ says, secret, copy, close, onClose }: ShownSecretProps) {
  const [said, setSaid] = useState('')
  const foot = useRef<HTMLDivElement>(null)
  // The form that had the focus is gone.
  useEffect(() => foot.current?.querySelector('button')?.focus(), [])
  const take = async () => {
    try {
      await navigator.clipboard.writeText(secret)
      setSaid('Copied.')
    } catch {
      setSaid('The browser did not allow it. Select it and copy it.')
    }
  }
  return (
    <div className="form">
      <p className="soft">{says}</p>
      <p className="secret mono">{secret}</p>
      <p className="hint" role="status">
        {said}
      </p>
      <div className="dlg-f" ref={foot}>
        <Button variant="ink" onClick={() => void take()}>
          {copy}
        </Button>
        <Button onClick={onClose}>{close}</Button>
      </div>
    </div>
  )
}
