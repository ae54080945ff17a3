'use client'

import { useEffect, useRef, useState } from 'react'

type Held<T> = { value: T; newer: number }

/** The value, standing still while pointer or focus is inside the element that gets `hold`; `newer` counts what arrived meanwhile. */
export function useHeld<T>(value: T) {
  const [held, setHeld] = useState<Held<T> | null>(null)
  const inside = useRef({ pointer: false, focus: false })
  useEffect(() => setHeld((now) => (now && now.value !== value ? { ...now, newer: now.newer + 1 } : now)), [value])
  const set = (part: 'pointer' | 'focus', isInside: boolean) => () => {
    inside.current[part] = isInside
    if (inside.current.pointer || inside.current.focus) setHeld((now) => now ?? { value, newer: 0 })
    else setHeld(null)
  }
  return {
    shown: held?.value ?? value,
    newer: held?.newer ?? 0,
    hold: {
      onPointerEnter: set('pointer', true),
      onPointerLeave: set('pointer', false),
      onFocus: set('focus', true),
      onBlur: set('focus', false),
    },
  }
}
