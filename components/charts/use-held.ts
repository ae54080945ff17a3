'use client'

import { useEffect, useRef, useState } from 'react'

type Held<T> = { value: T; newer: number; key: string }

/** The value, standing still while pointer or focus is inside the element that gets `hold`; `newer` counts what arrived meanwhile.
 *  A value with another `key` is another thing: it is shown at once. */
export function useHeld<T>(value: T, key = '') {
  const [held, setHeld] = useState<Held<T> | null>(null)
  const inside = useRef({ pointer: false, focus: false })
  useEffect(
    () =>
      setHeld((now) => {
        if (!now || now.value === value) return now
        return now.key === key ? { ...now, newer: now.newer + 1 } : { value, newer: 0, key }
      }),
    [value, key],
  )
  const set = (part: 'pointer' | 'focus', isInside: boolean) => () => {
    inside.current[part] = isInside
    if (inside.current.pointer || inside.current.focus) setHeld((now) => now ?? { value, newer: 0, key })
    else setHeld(null)
  }
  return {
    shown: held?.key === key ? held.value : value,
    newer: held?.key === key ? held.newer : 0,
    hold: {
      onPointerEnter: set('pointer', true),
      onPointerLeave: set('pointer', false),
      onFocus: set('focus', true),
      onBlur: set('focus', false),
    },
  }
}
