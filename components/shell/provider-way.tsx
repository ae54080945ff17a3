'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { useTRPC } from '@/lib/trpc'
import { METHODS } from './say-method'

const POLL_MS = 1000

/** Sends the person to their provider in a window of its own and waits for its word. */
export function ProviderWay({ id, onDone }: { id: string; onDone: (id: string) => void }) {
  const trpc = useTRPC()
  const [isAway, setIsAway] = useState(false)
  const { data } = useQuery(trpc.elevations.get.queryOptions({ id }, { enabled: isAway, refetchInterval: POLL_MS, staleTime: 0 }))
  const isVerified = data?.state === 'verified'
  useEffect(() => {
    if (isVerified) onDone(id)
  }, [isVerified, id, onDone])
  const open = () => {
    window.open(`/api/step-up/oidc?elevation=${encodeURIComponent(id)}`, 'acgs-step-up', 'popup,width=520,height=680')
    setIsAway(true)
  }
  return (
    <>
      <Button onClick={open}>{METHODS.oidc.act}</Button>
      {isAway && (
        <p className="hint" role="status">
          Waiting for your provider’s word in the other window.
        </p>
      )}
    </>
  )
}
