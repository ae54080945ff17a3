'use client'

import { useEffect, useRef, useState } from 'react'
import { areSingleKeysOn } from '@/components/shell/single-keys'
import { TextField } from '@/components/ui/text-field'

const PAUSE_MS = 300
const TYPING = 'input, textarea, select, [contenteditable="true"], [role="dialog"]'

/** Asks the server after a pause in typing, or at Enter. `/` leads here, Escape leaves. */
export function SearchBox({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
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
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest(TYPING) !== null
      if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey || !areSingleKeysOn()) return
      event.preventDefault()
      box.current?.querySelector('input')?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  const ask = (next: string, waitMs: number) => {
    clearTimeout(timer.current)
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
        placeholder="Agent, action, violation code or decision id"
        maxLength={128}
        value={text}
        onChange={(next) => {
          setText(next)
          ask(next, PAUSE_MS)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') ask(text, 0)
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </div>
  )
}
