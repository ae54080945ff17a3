'use client'

import { useState } from 'react'
import { codeOf, sentenceOf } from '@/components/shell/error-code'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { useTRPCClient } from '@/lib/trpc'
import { formatsOnSave, setFormatsOnSave } from './format-choice'
import { LazyCompare } from './lazy-views'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

type Asked = { path: string; before: string; after: string }

/** Formats the file in front. The first time it shows what that changes; once accepted, saving formats as well. */
export function FormatButton({ frame }: { frame: Frame }) {
  const client = useTRPCClient()
  const say = useToast()
  const { path, texts, canWrite, detail, edit } = useWorkspace()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const kept = frame.file.data?.path === path ? frame.file.data?.text : undefined

  const format = async () => {
    if (path === null || isBusy) return
    const before = texts.get(path)?.text ?? kept
    if (before === undefined) return
    setIsBusy(true)
    try {
      const { text: after } = await client.drafts.format.query({ id: detail.draft.id, path, text: before })
      if (after === before) say(`${path} is formatted already.`)
      else if (formatsOnSave()) await edit(path, after)
      else setAsked({ path, before, after })
    } catch (error) {
      const what = codeOf(error) === 'BAD_REQUEST' ? 'It cannot be formatted' : 'It was not formatted'
      say(`${what}: ${sentenceOf(error)}`, { isError: true })
    } finally {
      setIsBusy(false)
    }
  }
  const reason = canWrite ? (path === null ? 'There is no file.' : null) : 'Only an open draft is formatted, by whoever may write it.'
  return (
    <>
      <Button disabledReason={reason ?? (isBusy ? 'It is being formatted.' : null)} onClick={() => void format()}>
        Format
      </Button>
      {asked && (
        <Dialog isOpen onOpenChange={(isOpen) => !isOpen && setAsked(null)} title={`Format ${asked.path}`} isWide>
          <div className="form sides">
            <p className="soft">What formatting changes. Once you accept it, saving formats too; it can be undone like typing.</p>
            <LazyCompare path={asked.path} before={asked.before} after={asked.after} label={`${asked.path}, formatted`} />
            <div className="dlg-f">
              <Button onClick={() => setAsked(null)}>Leave the text as it is</Button>
              <Button
                variant="ink"
                onClick={() => {
                  setFormatsOnSave(true)
                  void edit(asked.path, asked.after)
                  setAsked(null)
                }}
              >
                Use the formatted text
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
