'use client'

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import { ConfirmDialog } from './confirm-dialog'

/** What a person is asked to confirm: the command as it will be sent, and the same in words. `goesUnwritten`: it is sent without a confirmation
 *  where none can be kept, and the server says whether that is enough. */
export type Ask = {
  verb: string
  target: { kind: string; id: string }
  input: Record<string, unknown>
  shown: readonly string[]
  goesUnwritten?: boolean
}
type Confirm = (ask: Ask) => Promise<string | null>
type Open = { ask: Ask; settle: (id: string | null) => void; n: number }

const ConfirmContext = createContext<Confirm>(() => Promise.resolve(null))

/** Where confirmations are asked for, above every other dialog. One at a time: a second one sets the first aside. */
export function Confirmations({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<Open | null>(null)
  const confirm = useCallback<Confirm>(
    (ask) =>
      new Promise((settle) =>
        setOpen((before) => {
          before?.settle(null)
          return { ask, settle, n: (before?.n ?? 0) + 1 }
        }),
      ),
    [],
  )
  const finish = (id: string | null) => {
    open?.settle(id)
    setOpen(null)
  }
  return (
    <ConfirmContext value={confirm}>
      {children}
      {open && <ConfirmDialog key={open.n} ask={open.ask} onDone={finish} />}
    </ConfirmContext>
  )
}

/** Asks the person to confirm one exact command. Out: the id of the confirmation, or null if they did not. */
export const useConfirm = (): Confirm => useContext(ConfirmContext)
