'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { LocalTime } from '@/components/ui/local-time'
import type { DraftFileText } from '@/lib/schemas/drafts'
import { LazySides } from './lazy-views'
import { useWorkspace } from './workspace'

export type ConflictDialogProps = { theirs: DraftFileText; mine: string; onClose: () => void }

/** Both texts beside each other. Neither is dropped before a person says so. */
export function ConflictDialog({ theirs, mine, onClose }: ConflictDialogProps) {
  const { texts } = useWorkspace()
  const [text, setText] = useState(mine)
  const [first] = useState(mine)
  const { path, version } = theirs
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Two texts of ${path}`} isWide>
      <div className="form sides">
        <p className="soft">
          {`At the left what ${theirs.updatedBy} saved as version ${version} of the file, `}
          <LocalTime at={theirs.updatedAt} />
          {'. At the right your text: write in it, or take a change of theirs by its arrow.'}
        </p>
        <LazySides key={version} path={path} theirs={theirs.text} mine={first} onMine={setText} />
        <div className="dlg-f">
          <Button onClick={onClose}>Decide later</Button>
          <Button
            onClick={() => {
              texts.drop(path)
              onClose()
            }}
          >
            Drop my text, keep theirs
          </Button>
          <Button
            variant="ink"
            onClick={() => {
              texts.set({ path, text, version })
              onClose()
            }}
          >
            {`Write on from the right over version ${version}`}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
