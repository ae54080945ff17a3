'use client'

import { X } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'

const SHOWN_MS = 6_000
type Toast = { id: number; text: string; isError: boolean }
type Say = (text: string, options?: { isError?: boolean }) => void

const SayContext = createContext<Say>(() => undefined)

/** Results of one's own actions, bottom right. Own code: the usual package writes a style element that the page's policy refuses. */
export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([])
  const say = useCallback<Say>(
    (text, { isError = false } = {}) => setToasts((now) => [...now.slice(-2), { id: (now.at(-1)?.id ?? 0) + 1, text, isError }]),
    [],
  )
  const close = useCallback((id: number) => setToasts((now) => now.filter((toast) => toast.id !== id)), [])
  return (
    <SayContext value={say}>
      {children}
      <section className="toasts" aria-label="Results of your actions">
        {toasts.map((toast) => (
          <Shown key={toast.id} toast={toast} onClose={close} />
        ))}
      </section>
    </SayContext>
  )
}

/** Says the result of the person's own action. An error stays until it is closed. */
export const useToast = (): Say => useContext(SayContext)

function Shown({ toast, onClose }: { toast: Toast; onClose: (id: number) => void }) {
  const { id, text, isError } = toast
  const [isHeld, setIsHeld] = useState(false)
  useEffect(() => {
    if (isError || isHeld) return
    const timer = setTimeout(() => onClose(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id, isError, isHeld, onClose])
  return (
    <div
      className="toast"
      role={isError ? 'alert' : 'status'}
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
    >
      <Glyph state={isError ? 'breach' : 'ok'} />
      <span>{text}</span>
      <Button variant="ghost" size="sm" aria-label="Close this message" onClick={() => onClose(id)}>
        <X className="ico" aria-hidden="true" />
      </Button>
    </div>
  )
}
