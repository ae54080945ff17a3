'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import { WINDOW_NAMES, WINDOWS, type Window } from '@/lib/schemas/decisions'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import type { ReplayTarget } from './use-replay'

export type AskReplayProps = { of: ReplayTarget; mayReplay: boolean; isRunning: boolean; waitsFor?: string | null }

/** Asks for a replay of a window. What is replayed is what is saved: `waitsFor` says what must be done first. */
export function AskReplay({ of, mayReplay, isRunning, waitsFor = null }: AskReplayProps) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const [window, setWindow] = useState<Window>('24h')
  const { run, isBusy, error } = useCommand(client.replays.ask.mutate, [trpc.replays.pathKey()])
  const why = !mayReplay
    ? `Replaying is open to ${rolesInWords('policies:replay')}.`
    : isRunning
      ? 'A replay runs already.'
      : isBusy
        ? 'It is being compiled.'
        : waitsFor
  return (
    <>
      <div className="row-x wrap">
        <SelectField
          label="Window of decisions"
          isLabelHidden
          value={window}
          options={WINDOWS.map((value) => ({ value, label: WINDOW_NAMES[value] }))}
          onChange={setWindow}
        />
        <Button size="sm" disabledReason={why} onClick={() => void run({ ...of, window })}>
          {isBusy ? 'Compiling' : `Replay ${WINDOW_NAMES[window]}`}
        </Button>
      </div>
      <RefusedNote error={error} />
    </>
  )
}
