'use client'

import { visibleText } from '@/lib/format'
import type { RunDetail } from '@/lib/schemas/runs'
import { ReasonDialog } from './reason-dialog'
import { useCancelRun } from './use-run-commands'

/** Ends a run that is under way, and says beforehand what will be uncertain. */
export function CancelRunDialog({ detail, onClose }: { detail: RunDetail | null; onClose: () => void }) {
  const { run: send, isBusy, error } = useCancelRun()
  return (
    <ReasonDialog
      isOpen={detail !== null}
      title="Cancel this run"
      verb="Cancel this run"
      keep="Keep running"
      said="The run is cancelled. Its targets are free."
      isBusy={isBusy}
      error={error}
      send={async (reason) => (detail === null ? null : send({ id: detail.run.id, reason }))}
      onClose={onClose}
    >
      {detail !== null && (
        <>
          <p className="strong break">{visibleText(detail.run.title)}</p>
          <p className="soft break">{visibleText(detail.asks.cancel.leaves)}</p>
          <p className="soft">Nothing is taken back. Its targets are free for other runs at once.</p>
        </>
      )}
    </ReasonDialog>
  )
}
