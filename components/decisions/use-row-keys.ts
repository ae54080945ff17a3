'use client'

import { useEffect, useRef } from 'react'
import { areSingleKeysOn } from '@/components/shell/single-keys'

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="slider"]'
const STEPS: Record<string, number> = { j: 1, k: -1 }

/** `j` and `k` move the focus between the links of the rows, unless somebody types or has switched single keys off. Out: the ref of the body. */
export function useRowKeys() {
  const body = useRef<HTMLTableSectionElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = STEPS[event.key]
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || !areSingleKeysOn()) return
      if (event.target instanceof Element && event.target.closest(TYPING)) return
      const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>('[data-row-link]') ?? [])]
      const focused = document.activeElement
      const at = focused instanceof HTMLAnchorElement ? links.indexOf(focused) : -1
      const next = links[at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]
      if (!next) return
      event.preventDefault()
      next.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return body
}
