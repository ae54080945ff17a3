'use client'

import type { BegunElevation } from '@/lib/schemas/step-up'
import { type Confirmation, useConfirm } from './confirmations'
import { codeOf } from './error-code'

/** How a command is confirmed: its audit action, what it is about as the server reads it from the input, and the lines that say what will happen. */
export type Asking<Input> = {
  verb: string
  target: (input: Input) => { kind: string; id: string }
  shown: (input: Input) => readonly string[]
  unkept?: (input: Input) => Promise<BegunElevation | null>
}

/** Sends a command with the person's confirmation of exactly this input. One that came too late is asked for once more.
 *  Out: the answer, or null when the person did not confirm; then nothing was sent. */
export function useConfirmed<Input extends object, Output>(
  send: (input: Input & Confirmation) => Promise<Output>,
  { verb, target, shown, unkept }: Asking<Input>,
): (input: Input) => Promise<Output | null> {
  const confirm = useConfirm()
  const attempt = async (input: Input): Promise<Output | null> => {
    const asked = { verb, target: target(input), input: Object.fromEntries(Object.entries(input)), shown: shown(input) }
    const done = await confirm(unkept ? { ...asked, unkept: () => unkept(input) } : asked)
    return done === null ? null : send({ ...input, ...done })
  }
  return (input) =>
    attempt(input).catch((cause: unknown) => {
      if (codeOf(cause) !== 'PRECONDITION_FAILED') throw cause
      return attempt(input)
    })
}
