'use client'

import { useEffect, useState } from 'react'
import type { LinkKind } from '@/lib/schemas/accounts'
import { ask } from './ask'

export type Opened = { kind: LinkKind; name: string | null; login: string | null; expiresAt: string }
export type Found = { opened: Opened; link: string } | { refused: string }

/** Reads the secret of the address once and takes it out of the history; then asks what it is for. Null while nobody knows. */
export function useLinkOf(): Found | null {
  const [found, setFound] = useState<Found | null>(null)
  useEffect(() => {
    const link = /^#link=([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1]
    if (!link) {
      setFound((now) => now ?? { refused: 'The address is not complete. Open the whole link once more, as it was given to you.' })
      return
    }
    history.replaceState(null, '', location.pathname)
    void ask<Opened>('link', { link }).then((told) => setFound('refused' in told ? { refused: told.refused } : { opened: told.body, link }))
  }, [])
  return found
}
