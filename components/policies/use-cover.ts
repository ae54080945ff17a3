'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '@/lib/trpc'
import { useTests } from './tests-store'
import { ASKING, useLooked, useTestRuns } from './use-test-runs'
import { useWorkspace } from './workspace'

/** What tests reach, asked once they pass, and what recorded traffic reaches, asked once somebody wants to know. */
export function useCover() {
  const trpc = useTRPC()
  const { detail, canWrite } = useWorkspace()
  const [{ isTrafficAsked, window, most }] = useTests(detail.draft.id)
  const { run, isOld, isFull } = useTestRuns()
  const { looked } = useLooked()
  const doesRun = run !== null && !isOld && run.problem === null
  const doPass = doesRun && run.failed + run.errored === 0
  const options = { ...ASKING, trpc: { abortOnUnmount: true } }
  const tests = useQuery(trpc.draftTests.cover.queryOptions({ ...looked, isQuick: !isFull }, { ...options, enabled: canWrite && doPass }))
  const traffic = useQuery(
    trpc.draftTests.traffic.queryOptions({ ...looked, window, most }, { ...options, enabled: canWrite && isTrafficAsked && doesRun }),
  )
  return { tests, traffic, doPass, doesRun, isAsked: isTrafficAsked }
}
