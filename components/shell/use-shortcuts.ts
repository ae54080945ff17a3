'use client'

import type { Route } from 'next'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { NavItem } from './nav-item'
import { areSingleKeysOn, CHORD_MS } from './single-keys'
import { isTaken } from './use-single-keys'

type Actions = { nav: NavItem[]; go: (href: Route) => void; openPalette: () => void; openHelp: () => void }

/** Ctrl or Cmd K always; `g` and a letter, and `?`, unless somebody types or has switched single keys off. */
export function useShortcuts({ nav, go, openPalette, openHelp }: Actions): void {
  const leaderAt = useRef(Number.NEGATIVE_INFINITY)
  const single = (event: KeyboardEvent) => {
    const isChord = event.timeStamp - leaderAt.current < CHORD_MS
    leaderAt.current = event.key === 'g' && !isChord ? event.timeStamp : Number.NEGATIVE_INFINITY
    const item = isChord ? nav.find(({ key }) => key === event.key) : undefined
    if (item) {
      event.preventDefault()
      go(item.href)
    } else if (event.key === '?') openHelp()
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const hasCommand = event.ctrlKey || event.metaKey
    if (hasCommand && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      openPalette()
      return
    }
    if (hasCommand || event.altKey || event.isComposing || isTaken(event.target) || !areSingleKeysOn()) return
    single(event)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
