'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { Window } from '@/lib/schemas/decisions'
import type { SAMPLES } from '@/lib/schemas/draft-tests'

export const TABS = ['tests', 'input', 'explain', 'coverage', 'cases'] as const
export type Tab = (typeof TABS)[number]
export type Asked = { rule: string } & ({ decisionId: string } | { input: string })
export type TestsState = {
  tab: Tab
  filter: string
  /** What the page showed when everything was asked to run; another text ends it. */
  fullKey: string | null
  isTrafficAsked: boolean
  window: Window
  most: (typeof SAMPLES)[number]
  asked: Asked | null
  withTrace: boolean
}
export const DECISION = 'data.acgs.main.decision'
const START: TestsState = {
  tab: 'tests',
  filter: '',
  fullKey: null,
  isTrafficAsked: false,
  window: '24h',
  most: 200,
  asked: null,
  withTrace: false,
}

const states = new Map<string, TestsState>()
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What the parts of a draft's page that try it share: the panel, the button and the editor's margin stand apart on the page. */
export function useTests(draftId: string): [TestsState, (change: Partial<TestsState>) => void] {
  const read = () => states.get(draftId) ?? START
  const state = useSyncExternalStore(subscribe, read, () => START)
  const change = useCallback(
    (next: Partial<TestsState>) => {
      states.set(draftId, { ...(states.get(draftId) ?? START), ...next })
      for (const listener of listeners) listener()
    },
    [draftId],
  )
  return [state, change]
}
