'use client'

import { visibleText } from '@/lib/format'
import type { RunDetail } from '@/lib/schemas/runs'
import { ReasonDialog } from './reason-dialog'
import { useReviewRun } from './use-run-commands'

/** Somebody has looked at a run that failed, and says what came of it. */
export function ReviewRunDialog({ detail, onClose }: { detail: RunDetail | null; onClose: () => void }) {
  const { run: send, isBusy, error } = useReviewRun()
  return (
    <ReasonDialog
      isOpen={detail !== null}
      title="Mark as looked at"
      verb="Mark as looked at"
      keep="Leave it on the board"
      said="It is off the board, and its alarm is over."
      isBusy={isBusy}
      error={error}
      send={async (reason) => (detail === null ? null : send({ id: detail.run.id, reason }))}
      onClose={onClose}
    >
      {detail !== null && (
        <>
          <p className="strong break">{visibleText(detail.run.says)}</p>
          <p className="soft">Nothing of the run or its targets changes. Say as the reason what came of it.</p>
        </>
      )}
    </ReasonDialog>
  )
}
