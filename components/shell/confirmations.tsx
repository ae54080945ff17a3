'use client'

import { createContext, type ReactNode, useCallback, useContext, useState } from 'react'
import type { Assertion } from '@/lib/schemas/passkeys'
import type { BegunElevation } from '@/lib/schemas/step-up'
import { ConfirmDialog } from './confirm-dialog'

/** What a person is asked to confirm: the command as it will be sent, and the same in words. `unkept`: what is signed where no confirmation can be
 *  kept, null where nothing is asked; left out by a command that is not sent then. */
export type Ask = {
  verb: string
  target: { kind: string; id: string }
  input: Record<string, unknown>
  shown: readonly string[]
  unkept?: () => Promise<BegunElevation | null>
}
/** What is sent with the command: the id of a confirmation, or a key's answer where none can be kept. */
export type Confirmation = { elevation?: string; assertion?: Assertion }
type Confirm = (ask: Ask) => Promise<Confirmation | null>
type Open = { ask: Ask; settle: (done: Confirmation | null) => void; n: number }

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
  const finish = (done: Confirmation | null) => {
    open?.settle(done)
    setOpen(null)
  }
  return (
    <ConfirmContext value={confirm}>
      {children}
      {open && <ConfirmDialog key={open.n} ask={open.ask} onDone={finish} />}
    </ConfirmContext>
  )
}

/** Asks the person to confirm one exact command. Out: what is sent with it, or null if they did not. */
export const useConfirm = (): Confirm => useContext(ConfirmContext)
