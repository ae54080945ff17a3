'use client'

import { useState } from 'react'
import { codeOf, sentenceOf } from '@/components/shell/error-code'
import { useToast } from '@/components/shell/toasts'
import { useTRPCClient } from '@/lib/trpc'
import { formatsOnSave } from './format-choice'
import type { FormatAsked } from './format-dialog'
import type { Frame } from './use-workspace'
import { useWorkspace } from './workspace'

/** Formats the file in front: at once where that was accepted before, else `asked` is what to show first. */
export function useFormat(frame: Frame) {
  const client = useTRPCClient()
  const say = useToast()
  const { path, texts, detail, edit } = useWorkspace()
  const [asked, setAsked] = useState<FormatAsked | null>(null)
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
  return { format, isBusy, asked, close: () => setAsked(null) }
}
