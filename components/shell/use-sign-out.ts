'use client'

import { useCallback } from 'react'
import { toast } from 'sonner'
import { signOut } from './sign-out'

/** Signs out, and says so if that did not work. */
export function useSignOut(): () => void {
  return useCallback(() => {
    void signOut().then((isDone) => {
      if (!isDone) toast('You are still signed in. The server did not end the session. Try again.', { duration: Number.POSITIVE_INFINITY })
    })
  }, [])
}
