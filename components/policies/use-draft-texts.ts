'use client'

import { useMemo, useState, useSyncExternalStore } from 'react'
import { DraftTexts, type Unsaved } from './draft-texts'

const NONE: readonly Unsaved[] = []
const none = () => NONE

/** The browser's storage, or null where it is switched off. */
function storage(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}

/** The unsaved texts of this person in this draft, and that the page follows them. */
export function useDraftTexts(of: { personId: string; draftId: string }): { texts: DraftTexts; unsaved: readonly Unsaved[] } {
  const { personId, draftId } = of
  const [isBrowser] = useState(() => typeof window !== 'undefined')
  const texts = useMemo(() => new DraftTexts({ personId, draftId }, isBrowser ? storage() : null), [personId, draftId, isBrowser])
  return { texts, unsaved: useSyncExternalStore(texts.subscribe, texts.list, none) }
}
