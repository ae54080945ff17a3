'use client'

import { useCallback } from 'react'
import { signOut } from './sign-out'
import { useToast } from './toasts'

/** Signs out, and says so if that did not work. */
export function useSignOut(): () => void {
  const say = useToast()
  return useCallback(() => {
    void signOut().then((isDone) => {
      if (!isDone) say('You are still signed in. The server did not end the session. Try again.', { isError: true })
    })
  }, [say])
}
