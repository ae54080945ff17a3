'use client'

import { useEffect, useEffectEvent } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { useTestRuns } from './use-test-runs'
import { useWorkspace } from './workspace'

/** Runs every test, the large documents of cases too; Ctrl or Cmd and Enter do the same from anywhere on the page. */
export function RunTestsButton() {
  const { canWrite, detail } = useWorkspace()
  const { runAll, isBusy, isFull, run } = useTestRuns()
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
    if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return
    event.preventDefault()
    event.stopPropagation()
    runAll()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    // Before the editor, which would insert a line.
    window.addEventListener('keydown', listener, { capture: true })
    return () => window.removeEventListener('keydown', listener, { capture: true })
  }, [])
  const why = canWrite
    ? null
    : detail.draft.state === 'open'
      ? `Running tests is open to ${rolesInWords('policies:write')}.`
      : 'This draft is no longer open.'
  return (
    <Button disabledReason={why} onClick={runAll} aria-busy={isBusy && isFull}>
      {isBusy && isFull ? 'Running all tests…' : run && isFull && run.problem === null ? `Run ${run.tests.length} tests` : 'Run all tests'}
      <Kbd keys="Ctrl Enter" />
    </Button>
  )
}
