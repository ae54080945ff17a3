'use client'

import { useEffect, useEffectEvent } from 'react'
import { areSingleKeysOn } from './single-keys'

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="slider"], [role="application"]'

/** True while a key belongs to what has the focus: somebody types, or a dialog, menu or figure is being used. */
export const isTaken = (target: EventTarget | null): boolean => target instanceof Element && target.closest(TYPING) !== null

/** Keys of one letter for the page that is shown. Off while somebody types, with a modifier, or when switched off. They lead; they change nothing. */
export function useSingleKeys(actions: Readonly<Record<string, () => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const act = actions[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTaken(event.target) || !areSingleKeysOn()) return
    event.preventDefault()
    act()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
