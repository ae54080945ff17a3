'use client'

import { RefusedNote } from '@/components/shell/refused-note'
import { useCommand } from '@/components/shell/use-command'
import { Button } from '@/components/ui/button'
import type { ReplayDetail } from '@/lib/schemas/replays'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { sayReplay } from './say-replay'

/** How far it is, and the way out. */
export function ReplayProgress({ detail, mayReplay }: { detail: ReplayDetail; mayReplay: boolean }) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const { run, isBusy, error } = useCommand(client.replays.cancel.mutate, [trpc.replays.pathKey()])
  const { lead, rest } = sayReplay(detail)
  const { done, total } = detail
  return (
    <div className="rp-in" aria-live="polite">
      <p>
        <b>{lead}</b> <span className="soft">{rest}</span>
      </p>
      <progress
        className="rp-bar"
        max={Math.max(total ?? 1, 1)}
        value={total === null ? undefined : done}
        aria-label="Decisions replayed"
      />
      {mayReplay && (
        <div>
          <Button size="sm" disabledReason={isBusy ? 'It is being canceled.' : null} onClick={() => void run({ id: detail.id })}>
            Cancel the replay
          </Button>
        </div>
      )}
      <RefusedNote error={error} />
    </div>
  )
}
