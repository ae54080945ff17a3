'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { codeOf } from '@/components/shell/error-code'
import { sayRefusal } from '@/components/shell/say-refusal'
import { useToast } from '@/components/shell/toasts'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import type { DraftTexts, Unsaved } from './draft-texts'
import { formatsOnSave, offersFormat } from './format-choice'

type Given = {
  id: string
  texts: DraftTexts
  onConflict: (path: string) => void
  /** A file was saved whose text is not formatted, or null: the last one is. */
  onUnformatted: (path: string | null) => void
}

/** Saves what is not saved, one file after the other; what cannot be saved stays in the browser, and it is said why. */
export function useSave({ id, texts, onConflict, onUnformatted }: Given) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const say = useToast()
  const isSent = useRef(false)
  const [isSaving, setIsSaving] = useState(false)

  /** The formatted text where that was accepted before and the file can be formatted; else the text as it is. */
  const formatted = async ({ path, text, version }: Unsaved): Promise<string> => {
    if (!formatsOnSave()) return text
    const made = await client.drafts.format.query({ id, path, text }).catch(() => null)
    if (!made || made.text === text || texts.get(path)?.text !== text) return text
    texts.set({ path, text: made.text, version })
    return made.text
  }

  /** The save does not wait for it: it may only tell. */
  const lookAtFormat = async (path: string, text: string): Promise<void> => {
    if (formatsOnSave() || !offersFormat()) return
    const made = await client.drafts.format.query({ id, path, text }).catch(() => null)
    if (!texts.get(path)) onUnformatted(made && made.text !== text ? path : null)
  }

  const saveOne = async (one: Unsaved): Promise<boolean> => {
    const { path, version } = one
    try {
      const text = await formatted(one)
      const saved = await client.drafts.save.mutate({ id, path, version, text })
      queryClient.setQueryData(trpc.drafts.file.queryKey({ id, path }), (before) => ({
        path,
        version: saved.version,
        text,
        digest: saved.digest,
        updatedAt: saved.savedAt,
        updatedBy: before?.updatedBy ?? '',
      }))
      const left = texts.get(path)
      if (left?.text === text) texts.drop(path)
      else if (left) texts.set({ ...left, version: saved.version })
      void lookAtFormat(path, text)
      return true
    } catch (error) {
      const isBehind = codeOf(error) === 'CONFLICT'
      if (isBehind) {
        await queryClient.invalidateQueries({ queryKey: trpc.drafts.file.queryKey({ id, path }) })
        onConflict(path)
      }
      const { title, detail } = sayRefusal(error)
      say(`${path} was not saved: ${title}. ${detail} Your text is kept in this browser.`, { isError: true })
      return false
    }
  }

  const save = async (path?: string): Promise<boolean> => {
    if (isSent.current) return false
    isSent.current = true
    setIsSaving(true)
    try {
      const wanted = texts.list().filter((one) => path === undefined || one.path === path)
      let isAll = true
      for (const one of wanted) isAll = (await saveOne(one)) && isAll
      await queryClient.invalidateQueries({ queryKey: trpc.drafts.get.queryKey({ id }) })
      return isAll
    } finally {
      isSent.current = false
      setIsSaving(false)
    }
  }
  return { save, isSaving }
}
