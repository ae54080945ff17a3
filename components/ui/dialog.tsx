'use client'

import { X } from 'lucide-react'
import { Dialog as Root } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'

export type DialogProps = {
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** The action, as a title. */
  title: string
  description?: string
  isWide?: boolean
  /** Without head and padding, for the palette; the title is still read. */
  isBare?: boolean
  children: ReactNode
}

/** Presses the form's own button, so that a reason against sending it still holds. */
function sendOnKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  event.currentTarget.querySelector<HTMLElement>('form button[type="submit"]')?.click()
}

/** What the dialog did may take away the button that opened it, a moment later: the focus then stays in the page and is not lost to its top. */
function keepFocus(back: HTMLElement): void {
  const watch = new MutationObserver(() => {
    if (document.activeElement === back) return
    watch.disconnect()
    if (!back.isConnected && document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus()
  })
  watch.observe(document.body, { childList: true, subtree: true })
}

/** 440 or 640 px. Ctrl Enter sends its form. Focus goes to the first field and comes back to what opened it. */
export function Dialog({ isOpen, onOpenChange, title, description, isWide, isBare, children }: DialogProps) {
  const names = ['dlg', isWide && 'dlg-wide', isBare && 'dlg-bare'].filter(Boolean).join(' ')
  const described = description === undefined ? { 'aria-describedby': undefined } : {}
  // Without a trigger of its own, the library gives the focus to nobody when it closes.
  const opener = useRef<Element | null>(null)
  const focusField = (event: Event) => {
    opener.current = document.activeElement
    const field = event.currentTarget instanceof Element ? event.currentTarget.querySelector<HTMLElement>('.input') : null
    if (!field) return
    event.preventDefault()
    field.focus()
  }
  const focusOpener = (event: Event) => {
    event.preventDefault()
    const back = opener.current?.isConnected ? opener.current : document.querySelector('main')
    if (!(back instanceof HTMLElement)) return
    back.focus()
    keepFocus(back)
  }
  return (
    <Root.Root open={isOpen} onOpenChange={onOpenChange}>
      <Root.Portal>
        <Root.Overlay className="scrim" />
        <Root.Content className={names} onOpenAutoFocus={focusField} onCloseAutoFocus={focusOpener} onKeyDown={sendOnKey} {...described}>
          <div className={isBare ? 'sr' : 'dlg-h'}>
            <Root.Title>{title}</Root.Title>
            {!isBare && (
              <Root.Close className="btn btn-ghost btn-sm" aria-label="Close">
                <X className="ico" aria-hidden="true" />
              </Root.Close>
            )}
          </div>
          {description !== undefined && <Root.Description className={isBare ? 'sr' : 'soft'}>{description}</Root.Description>}
          {children}
        </Root.Content>
      </Root.Portal>
    </Root.Root>
  )
}
