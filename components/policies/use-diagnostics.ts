'use client'

import { useEffect, useState } from 'react'
import { codeOf, sentenceOf } from '@/components/shell/error-code'
import { useTRPCClient } from '@/lib/trpc'
import { type Finding, isOfLinter, type Tools, toFinding } from './findings'
import type { Workspace } from './workspace'

export type Diagnosing = {
  findings: readonly Finding[]
  tools: Tools | null
  /** `off`: nobody asks; `linting`: all but the linter has answered; `missing`: OPA is not here, so nothing was looked at. */
  state: 'off' | 'checking' | 'linting' | 'checked' | 'missing' | 'failed'
  /** Why it failed, in words. */
  why: string | null
  ms: number | null
  /** Asks once more about the same texts. */
  again: () => void
}
type Found = Omit<Diagnosing, 'again'>
const NOTHING: Found = { findings: [], tools: null, state: 'off', why: null, ms: null }

export type Asked = { id: string; canAsk: boolean; settled: Workspace['settled'] }

/** What the tools say about the draft as it is in this page: the compiler and our own lints first, the linter as it comes. A newer question ends the one before: only the newest answer is shown. */
export function useDiagnostics({ id, canAsk, settled }: Asked): Diagnosing {
  const client = useTRPCClient()
  const [now, setNow] = useState(NOTHING)
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (!canAsk || round < 0) return
    const { unsaved } = settled
    const ending = new AbortController()
    setNow((before) => ({ ...before, state: 'checking' }))
    const ask = async () => {
      try {
        const input = { id, unsaved: unsaved.map(({ path, text }) => ({ path, text })) }
        const options = { signal: ending.signal }
        const first = await client.drafts.diagnose.query({ ...input, linter: 'later' }, options)
        if (ending.signal.aborted) return
        const { tools } = first
        const found = first.diagnostics.map(toFinding)
        if (!first.checked) return setNow({ findings: found, tools, state: 'missing', why: null, ms: first.ms })
        // What the linter said of the text before stays until it has said it of this one.
        setNow(({ findings }) => ({
          findings: [...found, ...findings.filter(isOfLinter)],
          tools,
          state: 'linting',
          why: null,
          ms: first.ms,
        }))
        const { checked, diagnostics, ms } = await client.drafts.diagnose.query({ ...input, linter: 'asked' }, options)
        if (ending.signal.aborted) return
        setNow({ findings: diagnostics.map(toFinding), tools, state: checked ? 'checked' : 'missing', why: null, ms: first.ms + ms })
      } catch (error) {
        if (ending.signal.aborted) return
        const why = codeOf(error) === 'UPSTREAM' ? `${sentenceOf(error)} What is shown was found before.` : sentenceOf(error)
        setNow((before) => ({ ...before, state: 'failed', why }))
      }
    }
    void ask()
    return () => ending.abort()
  }, [client, id, canAsk, settled, round])
  return { ...(canAsk ? now : NOTHING), again: () => setRound((n) => n + 1) }
}
