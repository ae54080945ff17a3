'use client'

import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { DialogFoot } from '@/components/shell/dialog-foot'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { type Command, useCommand } from '@/components/shell/use-command'
import { Dialog } from '@/components/ui/dialog'
import { TextField } from '@/components/ui/text-field'
import { wrongPath } from '@/lib/schemas/drafts'
import { useTRPC } from '@/lib/trpc'
import { useWorkspace } from './workspace'

export type FileDialogAct = { kind: 'add' } | { kind: 'move' | 'remove'; path: string; version: number }
export type FileDialogProps = { act: FileDialogAct; onClose: () => void }

/** A change of the draft; it is read again after it. */
function useDraftCommand<Input, Output>(send: (input: Input) => Promise<Output>): Command<Input, Output> {
  const trpc = useTRPC()
  return useCommand(send, [trpc.drafts.pathKey()])
}

/** Adds, renames or removes a file. Hostile and taken names are refused at the field. */
export function FileDialog({ act, onClose }: FileDialogProps) {
  const title = act.kind === 'add' ? 'Add a file' : act.kind === 'move' ? `Rename ${act.path}` : `Remove ${act.path}`
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={title}>
      {act.kind === 'add' && <AddForm onClose={onClose} />}
      {act.kind === 'move' && <MoveForm {...act} onClose={onClose} />}
      {act.kind === 'remove' && <RemoveForm {...act} onClose={onClose} />}
    </Dialog>
  )
}

/** What is wrong with a name in this draft, in words, or null. */
function useWrongName(name: string): string | null {
  const { detail } = useWorkspace()
  const wrong = wrongPath(name)
  if (wrong !== null) return `${wrong[0]?.toUpperCase()}${wrong.slice(1)}.`
  const twin = detail.files.find(({ path }) => path.toLowerCase() === name.toLowerCase())
  return twin ? `${twin.path} is there already.` : null
}

type NameProps = { name: string; setName: (name: string) => void; wrong: string | null }
function NameField({ name, setName, wrong }: NameProps) {
  const [isLeft, setIsLeft] = useState(false)
  return (
    <TextField
      label="Name"
      hint="A .rego, .json or .yaml file. Tests end with _test.rego, data that only tests read with _test.json."
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={name}
      error={isLeft ? wrong : null}
      onChange={setName}
      onBlur={() => setIsLeft(name !== '')}
    />
  )
}

const packageOf = (path: string) =>
  path
    .replace(/\.rego$/, '')
    .replaceAll('/', '.')
    .replace(/[^A-Za-z0-9_.]/g, '_')
const firstText = (path: string) => (path.endsWith('.rego') ? `package acgs.${packageOf(path)}\n` : path.endsWith('.json') ? '{}\n' : '')

function AddForm({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC()
  const { detail, open } = useWorkspace()
  const { run, isBusy, error } = useDraftCommand(useMutation(trpc.drafts.save.mutationOptions()).mutateAsync)
  const [name, setName] = useState('')
  const wrong = useWrongName(name)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong !== null) return
    const made = await run({ id: detail.draft.id, path: name, version: 0, text: firstText(name) })
    if (!made) return
    open(name)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <NameField name={name} setName={setName} wrong={wrong} />
      <RefusedNote error={error} />
      <DialogFoot keep="Add nothing" onKeep={onClose} verb="Add the file" isBusy={isBusy} missing={wrong} />
    </form>
  )
}

type At = { path: string; version: number; onClose: () => void }

function MoveForm({ path, version, onClose }: At) {
  const trpc = useTRPC()
  const { detail, open, texts } = useWorkspace()
  const { run, isBusy, error } = useDraftCommand(useMutation(trpc.drafts.move.mutationOptions()).mutateAsync)
  const [name, setName] = useState(path)
  const wrong = useWrongName(name)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (wrong !== null) return
    const moved = await run({ id: detail.draft.id, path, version, to: name })
    if (!moved) return
    const unsaved = texts.get(path)
    if (unsaved) texts.set({ path: name, text: unsaved.text, version: moved.version })
    texts.drop(path)
    open(name)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <NameField name={name} setName={setName} wrong={wrong} />
      <RefusedNote error={error} />
      <DialogFoot
        keep="Keep the name"
        onKeep={onClose}
        verb="Rename the file"
        isBusy={isBusy}
        missing={name === path ? 'Type another name.' : wrong}
      />
    </form>
  )
}

function RemoveForm({ path, version, onClose }: At) {
  const trpc = useTRPC()
  const say = useToast()
  const { detail, texts, close } = useWorkspace()
  const { run, isBusy, error } = useDraftCommand(useMutation(trpc.drafts.remove.mutationOptions()).mutateAsync)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await run({ id: detail.draft.id, path, version }))) return
    texts.drop(path)
    close(path)
    say(`${path} is removed from the draft.`)
    onClose()
  }
  return (
    <form className="form" onSubmit={(event) => void send(event)}>
      <p className="soft">
        {`The file leaves this draft, with what is not saved of it. Version ${detail.draft.basedOn} keeps its own: what was there can be read and copied from it.`}
      </p>
      <RefusedNote error={error} />
      <DialogFoot keep="Keep the file" onKeep={onClose} verb="Remove the file" isBusy={isBusy} missing={null} />
    </form>
  )
}
