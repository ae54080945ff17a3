'use client'

import { Button } from '@/components/ui/button'
import { FormatDialog } from './format-dialog'
import { useFormat } from './use-format'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** Formats the file in front. The first time it shows what that changes; once accepted, saving formats as well. */
export function FormatButton({ frame }: { frame: Frame }) {
  const { path, canWrite } = useWorkspace()
  const { format, isBusy, asked, close } = useFormat(frame)
  const reason = canWrite ? (path === null ? 'There is no file.' : null) : 'Only an open draft is formatted, by whoever may write it.'
  return (
    <>
      <Button disabledReason={reason ?? (isBusy ? 'It is being formatted.' : null)} onClick={() => void format()}>
        Format
      </Button>
      {asked && <FormatDialog asked={asked} onClose={close} />}
    </>
  )
}
