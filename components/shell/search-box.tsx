'use client'

import { useEffect, useRef, useState } from 'react'
import { TextField } from '@/components/ui/text-field'
import { useSingleKeys } from './use-single-keys'

const PAUSE_MS = 300

export type SearchBoxProps = { value: string; placeholder: string; onSearch: (text: string) => void }

/** Asks the server after a pause in typing, or at Enter. `/` leads here, Escape leaves. */
export function SearchBox({ value, placeholder, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value)
  const [asked, setAsked] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const box = useRef<HTMLDivElement>(null)
  if (asked !== value) {
    // The address changed by other means, such as Back: the field follows.
    setAsked(value)
    setText(value)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useSingleKeys({ '/': () => box.current?.querySelector('input')?.focus() })
  const ask = (next: string, waitMs: number) => {
    clearTimeout(timer.current)
    // What is asked already is not asked again: the address would be written anew, and take back a page that is on its way.
    if (next.trim() === value) return
    timer.current = setTimeout(() => {
      setAsked(next.trim())
      onSearch(next.trim())
    }, waitMs)
  }
  return (
    <div ref={box} className="search">
      <TextField
        label="Search"
        type="search"
        isLabelHidden
        placeholder={placeholder}
        maxLength={128}
        value={text}
        onChange={(next) => {
          setText(next)
          ask(next, PAUSE_MS)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') ask(text, 0)
          if (event.key === 'Escape') {
            event.preventDefault() // the browser would empty the field
            event.currentTarget.blur()
          }
        }}
      />
    </div>
  )
}
