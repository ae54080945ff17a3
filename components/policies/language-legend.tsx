'use client'

import { useLanguage } from './language-store'
import { useWorkspace } from './workspace'

/** Who answers about names: the language server, or this page alone, and why. */
export function LanguageLegend() {
  const { detail, path, canWrite } = useWorkspace()
  const [{ answering }] = useLanguage(detail.draft.id)
  if (!path?.endsWith('.rego') || !answering) return null
  if (answering.by === 'server') return <span>Names by Regal</span>
  const why = canWrite ? answering.why : 'The language server answers whoever may write the draft.'
  return <span title={why ?? undefined}>Names by this page{canWrite && ', without Regal'}</span>
}
