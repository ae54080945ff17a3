'use client'

import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { stopOfferingFormat } from './format-choice'
import { FormatDialog } from './format-dialog'
import { useFormat } from './use-format'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** After a save: the text was kept as it is, and no version takes it before it is formatted. What that changes is one click away. */
export function FormatBar({ frame }: { frame: Frame }) {
  const { path, canWrite, unsaved } = useWorkspace()
  const { unformatted, setUnformatted } = frame
  const { format, isBusy, asked, close } = useFormat(frame)
  const isWrittenOn = unsaved.some((one) => one.path === path)
  if (!canWrite || path === null || unformatted !== path || isWrittenOn) return null
  const done = () => setUnformatted(null)
  return (
    <div className="ed-note row-x wrap" role="status">
      <Glyph state="run" />
      <span>{`${path} is saved. It is not formatted, and a version must be.`}</span>
      <Button size="sm" disabledReason={isBusy ? 'It is being formatted.' : null} onClick={() => void format()}>
        Show what formatting changes
      </Button>
      <Button
        size="sm"
        onClick={() => {
          stopOfferingFormat()
          done()
        }}
      >
        Do not offer this again
      </Button>
      {asked && (
        <FormatDialog
          asked={asked}
          onClose={() => {
            close()
            done()
          }}
        />
      )}
    </div>
  )
}
