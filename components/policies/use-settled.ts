'use client'

import { useEffect, useState } from 'react'

const PAUSE_MS = 300

/** A value once it has stayed the same for 300 ms: the pause after the last key. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
