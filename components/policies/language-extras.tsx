'use client'

import { useEffect } from 'react'
import { setLanguageActs, useLanguage } from './language-store'
import { OutlineDialog } from './outline-dialog'
import { ReferencesDialog } from './references-dialog'
import { RenameDialog } from './rename-dialog'
import { useDraftLanguage } from './use-draft-language'
import { useEditorExtension, useWorkspace } from './workspace'

/** Completion, words, definitions and uses in the editor, and the dialogs that belong to them. */
export function LanguageExtras() {
  const { detail } = useWorkspace()
  const { id } = detail.draft
  const { language, extension, acts } = useDraftLanguage()
  const [{ panel }, change] = useLanguage(id)
  useEditorExtension('language', extension)
  useEffect(() => {
    setLanguageActs(id, acts)
    return () => setLanguageActs(id, null)
  }, [id, acts])
  const close = () => change({ panel: null })
  if (!panel || !language) return null
  if (panel.kind === 'references') return <ReferencesDialog {...panel} onClose={close} />
  if (panel.kind === 'rename') return <RenameDialog {...panel} language={language} onClose={close} />
  return <OutlineDialog {...panel} language={language} onClose={close} />
}
