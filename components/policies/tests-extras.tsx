'use client'

import type { Extension } from '@codemirror/state'
import { useEffect, useMemo, useState } from 'react'
import { coverRows } from './prepare-cover'
import type { Shown } from './tests-extension'
import { useCover } from './use-cover'
import { useTestRuns } from './use-test-runs'
import { useEditorExtension, useWorkspace } from './workspace'

type Made = { make: (shown: Shown) => Extension }
const WORDS = { pass: 'passed', fail: 'failed', error: 'could not run', skip: 'was skipped' } as const

/** Puts coverage and the state of each test into the editor's margin. The heavy part is loaded with the editor. */
export function TestsExtras() {
  const { path } = useWorkspace()
  const { tests, traffic, doPass } = useCover()
  const { run } = useTestRuns()
  const [made, setMade] = useState<Made | null>(null)
  useEffect(() => {
    let isGone = false
    void import('./tests-extension').then(({ testsExtension }) => {
      if (!isGone) setMade({ make: testsExtension })
    })
    return () => {
      isGone = true
    }
  }, [])
  const coverage = doPass ? (tests.data ?? null) : null
  const extension = useMemo(() => {
    if (!made || path === null) return null
    const cover = coverRows(path, { tests: coverage, traffic: traffic.data ?? null })
    const own = (run?.tests ?? [])
      .filter((one) => one.path === path)
      .map(({ row, state, name }) => ({ row, state, title: `${name} ${WORDS[state]}` }))
    return made.make({ cover, tests: own })
  }, [made, path, coverage, traffic.data, run])
  useEditorExtension('tests', extension)
  return null
}
