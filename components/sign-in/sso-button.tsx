'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { startSso } from './start-sso'

/** Sends the browser to the provider. What does not answer is said here, and nothing was changed by it. */
export function SsoButton({ name, to }: { name: string; to: string }) {
  const [state, setState] = useState<'idle' | 'running' | 'failed'>('idle')
  const start = async () => {
    if (state === 'running') return
    setState('running')
    const url = await startSso(to)
    if (url) location.assign(url)
    else setState('failed')
  }
  return (
    <>
      <Button variant="ink" aria-disabled={state === 'running'} onClick={() => void start()}>
        {state === 'running' ? 'Opening the sign-in page' : `Sign in with ${name}`}
      </Button>
      <div role="alert" className="door-alert">
        {state === 'failed' && (
          <p className="errt">
            <Glyph state="breach" size={12} />
            {`The identity provider, ${name}, does not answer. Nothing was changed. Try again, or use an account of this console.`}
          </p>
        )}
      </div>
    </>
  )
}
