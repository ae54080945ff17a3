'use client'

import { useEffect, useEffectEvent, useRef } from 'react'
import { areSingleKeysOn, CHORD_MS } from './single-keys'

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="slider"], [role="application"]'

/** True while a key belongs to what has the focus: somebody types, or a dialog, menu or figure is being used. */
export const isTaken = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null

/** Keys of one letter for the page that is shown. Off while somebody types, with a modifier, or when switched off. They lead; they change nothing.
 *  The second key of `g` and a letter names a page, and means nothing here. */
export function useSingleKeys(actions: Readonly<Record<string, () => void>>): void {
  const leaderAt = useRef(Number.NEGATIVE_INFINITY)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isChord = event.timeStamp - leaderAt.current < CHORD_MS
    leaderAt.current = event.key === 'g' && !isChord ? event.timeStamp : Number.NEGATIVE_INFINITY
    const act = actions[event.key]
    if (
      !act ||
      isChord ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing ||
      isTaken(event.target) ||
      !areSingleKeysOn()
    )
      return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
