import { useCallback, useSyncExternalStore } from 'react'
import type { LspPosition } from '@/lib/schemas/language'
import type { Answering } from './language-transport'

export type FoundPlace = { path: string; row: number; col: number; line: string }
/** What is open over the editor. */
export type LanguagePanel =
  | { kind: 'references'; name: string; places: readonly FoundPlace[] }
  | { kind: 'rename'; path: string; position: LspPosition; name: string }
  | { kind: 'outline'; path: string }
export type LanguageState = { answering: Answering | null; panel: LanguagePanel | null; note: string | null }
const START: LanguageState = { answering: null, panel: null, note: null }

const states = new Map<string, LanguageState>()
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export function changeLanguage(draftId: string, change: Partial<LanguageState>): void {
  const before = states.get(draftId) ?? START
  const next = { ...before, ...change }
  if (JSON.stringify(next) === JSON.stringify(before)) return
  states.set(draftId, next)
  for (const listener of listeners) listener()
}

/** What the editor, its foot and its dialogs share about names of a draft. */
export function useLanguage(draftId: string): [LanguageState, (change: Partial<LanguageState>) => void] {
  const state = useSyncExternalStore(
    subscribe,
    () => states.get(draftId) ?? START,
    () => START,
  )
  return [state, useCallback((change) => changeLanguage(draftId, change), [draftId])]
}

export type LanguageCommands = { goToDefinition: () => void; findReferences: () => void; rename: () => void; outline: () => void }
const commands = new Map<string, LanguageCommands>()
/** What the menu above the editor does, while the editor's part of it is there. */
export const setLanguageActs = (draftId: string, acts: LanguageCommands | null): void => {
  if (acts) commands.set(draftId, acts)
  else commands.delete(draftId)
}
export const languageActs = (draftId: string): LanguageCommands | undefined => commands.get(draftId)
