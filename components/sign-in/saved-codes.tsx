'use client'

import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { Sheet } from '@/components/ui/sheet'

/** The end of a link: what was done, the recovery codes this once, and the way to sign in. Nobody is signed in by a link. */
export function SavedCodes({ codes }: { codes: readonly string[] | null }) {
  const [said, setSaid] = useState('')
  const head = useRef<HTMLParagraphElement>(null)
  // The form that had the focus is gone.
  useEffect(() => head.current?.focus(), [])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText((codes ?? []).join('\n'))
      setSaid('Copied.')
    } catch {
      setSaid('The browser did not allow it. Select the codes and copy them.')
    }
  }
  return (
    <Sheet label="What was done" title={codes ? 'Recovery codes' : 'Done'}>
      <div className="in form rule-t">
        <p className="row-x" ref={head} tabIndex={-1}>
          <Glyph state="ok" />
          <span className="strong">
            {codes
              ? 'Your account is open.'
              : 'Your new password counts. Your second factor is the one you had, and open sessions have ended.'}
          </span>
        </p>
        {codes && (
          <>
            <p className="soft">
              Each of these signs you in once, beside your password, when your factor is not at hand. Keep them apart from it, on paper or
              in a safe. Nobody can read them again.
            </p>
            <ol className="codes mono" aria-label="Recovery codes">
              {codes.map((code) => (
                <li key={code}>{code}</li>
              ))}
            </ol>
            <p className="hint" role="status">
              {said}
            </p>
          </>
        )}
        <div className="row-x">
          {codes && (
            <>
              <Button onClick={() => void copy()}>Copy the codes</Button>
              <Button onClick={() => window.print()}>Print this page</Button>
            </>
          )}
          <a className={buttonClass({ variant: 'ink' })} href="/sign-in">
            {codes ? 'I have kept them, sign in' : 'Sign in'}
          </a>
        </div>
      </div>
    </Sheet>
  )
}
