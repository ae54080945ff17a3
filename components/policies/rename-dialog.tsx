'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { type LspPosition, NewName } from '@/lib/schemas/language'
import { applyEdits } from './findings'
import type { Language, TextChange } from './language-client'
import { LazyCompare } from './lazy-views'
import { KEYWORDS } from './rego-file'
import { useWorkspace } from './workspace'

export type RenameDialogProps = { path: string; position: LspPosition; name: string; language: Language; onClose: () => void }
type Change = { path: string; before: string; after: string; places: number }

const n = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const inRows = ({ range, newText }: TextChange) => ({
  range: {
    start: { row: range.start.line + 1, col: range.start.character + 1 },
    end: { row: range.end.line + 1, col: range.end.character + 1 },
  },
  text: newText,
})

function wrongName(name: string, before: string): string | null {
  if (name === before) return 'Type another name.'
  if ((KEYWORDS as readonly string[]).includes(name)) return `${name} is a word of the language.`
  const parsed = NewName.safeParse(name)
  return parsed.success ? null : `Use ${parsed.error.issues[0]?.message}.`
}

/** A new name for a rule, an argument or a variable. First it shows what that changes in which files; nothing is changed before that is accepted,
 *  and then it is unsaved and can be undone file by file. */
export function RenameDialog({ path, position, name, language, onClose }: RenameDialogProps) {
  const { textOf, edit } = useWorkspace()
  const [next, setNext] = useState(name)
  const [isLeft, setIsLeft] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [changes, setChanges] = useState<readonly Change[] | null>(null)
  const wrong = wrongName(next, name)
  const look = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong !== null || isBusy) return setIsLeft(true)
    setIsBusy(true)
    try {
      const found = await language.rename(path, position, next)
      setChanges(
        await Promise.all(
          found.map(async ({ path: file, edits }) => {
            const before = await textOf(file)
            return { path: file, before, after: applyEdits(before, edits.map(inRows)), places: edits.length }
          }),
        ),
      )
    } finally {
      setIsBusy(false)
    }
  }
  const accept = async () => {
    for (const { path: file, after } of changes ?? []) await edit(file, after)
    onClose()
  }
  const places = changes?.reduce((sum, one) => sum + one.places, 0) ?? 0
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Rename ${name}`} isWide={changes !== null && changes.length > 0}>
      <form className="form" onSubmit={(event) => void look(event)}>
        <TextField
          label="New name"
          autoComplete="off"
          spellCheck={false}
          maxLength={100}
          value={next}
          error={isLeft ? wrong : null}
          onChange={(value) => {
            setNext(value)
            setChanges(null)
          }}
          onBlur={() => setIsLeft(next !== name)}
        />
        {changes?.length === 0 && (
          <p role="status">{`${name} is nothing of this draft’s own, or nothing here stands for it: there is nothing to rename.`}</p>
        )}
        {changes && changes.length > 0 && (
          <p className="soft" role="status">
            {`${n(places, 'place')} in ${n(changes.length, 'file')}. Nothing is saved by this, and each file can be undone like typing.`}
          </p>
        )}
        {changes?.map(({ path: file, before, after }) => (
          <div key={file} className="sides rename-file">
            <h3 className="mono">{file}</h3>
            <LazyCompare path={file} before={before} after={after} label={`${file}, renamed`} />
          </div>
        ))}
        <div className="dlg-f">
          <Button onClick={onClose}>Leave the name as it is</Button>
          {changes && changes.length > 0 ? (
            <Button variant="ink" onClick={() => void accept()}>
              {`Rename in ${n(changes.length, 'file')}`}
            </Button>
          ) : (
            <Button variant="ink" type="submit" disabledReason={isBusy ? 'It is being looked for.' : null}>
              Show what changes
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
