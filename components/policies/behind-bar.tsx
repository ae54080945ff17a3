'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { ConflictDialog } from './conflict-dialog'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** Somebody saved, renamed or removed the file in front while this person wrote in it: said at once, and nothing is lost. */
export function BehindBar({ frame }: { frame: Frame }) {
  const { path, texts, unsaved, canWrite, detail } = useWorkspace()
  const [isComparing, setIsComparing] = useState(false)
  const { file, conflict, setConflict, isThere } = frame
  const mine = path === null ? undefined : unsaved.find((one) => one.path === path)
  if (path === null || mine === undefined) return null
  const theirs = file.data?.path === path ? file.data : null
  const isGone = !isThere && mine.version > 0
  if (isGone && canWrite)
    return (
      <div className="ed-note row-x wrap" data-st="warn" role="status">
        <Glyph state="warn" />
        <span>{`${path} was renamed or removed by somebody. Your text is kept here.`}</span>
        <Button size="sm" onClick={() => texts.set({ ...mine, version: 0 })}>
          Make it a new file
        </Button>
        <Button size="sm" onClick={() => texts.drop(path)}>
          Drop your text
        </Button>
      </div>
    )
  if (!theirs || theirs.version <= mine.version) return null
  const isOpen = isComparing || conflict === path
  const isListed = detail.files.some((one) => one.path === path)
  return (
    <div className="ed-note row-x wrap" data-st="warn" role="status">
      <Glyph state="warn" />
      <span>{`${theirs.updatedBy} saved this file while you wrote. Your text is kept here, not over theirs.`}</span>
      {isListed && (
        <Button size="sm" onClick={() => setIsComparing(true)}>
          Compare both texts…
        </Button>
      )}
      {isOpen && (
        <ConflictDialog
          theirs={theirs}
          mine={mine.text}
          onClose={() => {
            setIsComparing(false)
            setConflict(null)
          }}
        />
      )}
    </div>
  )
}
