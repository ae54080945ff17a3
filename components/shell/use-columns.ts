'use client'

import { useMemo, useSyncExternalStore } from 'react'

export type ColumnChoice<C extends string> = {
  columns: readonly { id: C; name: string }[]
  isShown: (column: C) => boolean
  toggle: (column: C) => void
  showAll: () => void
}

const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
/** Where this browser keeps nothing, the choice lasts as long as the page. */
const kept = new Map<string, string>()
function readHidden(key: string): string {
  try {
    return localStorage.getItem(key) ?? kept.get(key) ?? ''
  } catch {
    return kept.get(key) ?? ''
  }
}
function keepHidden(key: string, value: string): void {
  kept.set(key, value)
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage is blocked.
  }
  for (const listener of listeners) listener()
}

/** Which columns of a table are shown, remembered in this browser by the table's name. What was hidden is kept, so a new column appears by itself. */
export function useColumns<C extends string>(table: string, columns: readonly { id: C; name: string }[]): ColumnChoice<C> {
  const key = `acgs-columns-${table}`
  const text = useSyncExternalStore(
    subscribe,
    () => readHidden(key),
    () => '',
  )
  return useMemo(() => {
    const hidden = new Set(text.split(' ').filter(Boolean))
    return {
      columns,
      isShown: (column) => !hidden.has(column),
      toggle: (column) => {
        const next = new Set(hidden)
        if (!next.delete(column)) next.add(column)
        keepHidden(key, [...next].sort().join(' '))
      },
      showAll: () => keepHidden(key, ''),
    }
  }, [text, key, columns])
}
