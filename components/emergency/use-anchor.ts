'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useEffect } from 'react'

/** An address such as `/emergency?at=agents` leads to that card, also from the page itself: it is shown and focused, never pressed. */
export function useAnchor() {
  const [at, setAt] = useQueryState('at', parseAsString.withOptions({ history: 'replace' }))
  useEffect(() => {
    if (at === null) return
    const card = document.getElementById(at)
    if (card?.matches('.em-at')) {
      card.scrollIntoView({ block: 'start' })
      ;(card.querySelector<HTMLElement>('.em-go .btn, input') ?? card).focus({ preventScroll: true })
    }
    void setAt(null)
  }, [at, setAt])
}
