'use client'

import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { setFormatsOnSave } from './format-choice'
import { LazyCompare } from './lazy-views'
import { useWorkspace } from './workspace'

export type FormatAsked = { path: string; before: string; after: string }

/** What formatting changes, before it is done the first time. */
export function FormatDialog({ asked, onClose }: { asked: FormatAsked; onClose: () => void }) {
  const { edit } = useWorkspace()
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Format ${asked.path}`} isWide>
      <div className="form sides">
        <p className="soft">What formatting changes. Once you accept it, saving formats too; it can be undone like typing.</p>
        <LazyCompare path={asked.path} before={asked.before} after={asked.after} label={`${asked.path}, formatted`} />
        <div className="dlg-f">
          <Button onClick={onClose}>Leave the text as it is</Button>
          <Button
            variant="ink"
            onClick={() => {
              setFormatsOnSave(true)
              void edit(asked.path, asked.after)
              onClose()
            }}
          >
            Use the formatted text
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
