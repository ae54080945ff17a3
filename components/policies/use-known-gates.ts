'use client'

import { knownGates } from './known-gates'
import { useCover } from './use-cover'
import { useTestRuns } from './use-test-runs'
import { useWorkspace } from './workspace'

/** What the page knows of the gates of its draft. An answer about another text counts for nothing. */
export function useKnownGates() {
  const { diagnosing } = useWorkspace()
  const { run, isOld, error } = useTestRuns()
  const { tests } = useCover()
  const isCovered = tests.data !== undefined && !tests.isPlaceholderData && !isOld && !tests.isError
  return knownGates({ diagnosing, run: isOld || error !== null ? null : run, coverage: isCovered ? tests.data : null })
}
