'use client'

import { useRef } from 'react'
import { useSingleKeys } from './use-single-keys'

/** `j` and `k` move the focus between the links of the rows. Out: the ref of the body. */
export function useRowKeys() {
  const body = useRef<HTMLTableSectionElement>(null)
  const move = (step: number) => () => {
    const links = [...(body.current?.querySelectorAll<HTMLAnchorElement>('[data-row-link]') ?? [])]
    const focused = document.activeElement
    const at = focused instanceof HTMLAnchorElement ? links.indexOf(focused) : -1
    links[at === -1 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus()
  }
  useSingleKeys({ j: move(1), k: move(-1) })
  return body
}
