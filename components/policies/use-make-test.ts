'use client'

import { useState } from 'react'
import { useCommand } from '@/components/shell/use-command'
import type { Expected, MadeTest } from '@/lib/schemas/draft-tests'
import { useTRPC, useTRPCClient } from '@/lib/trpc'
import { useTests } from './tests-store'
import { useWorkspace } from './workspace'

/** Where made tests go: what is not saved there would be lost to a change of the server's. */
const FILES = ['decisions_test.rego', 'fixtures/decisions.json']

type Ask = { decisionId: string; expected: Expected } | { fixtureId: string }

/** Makes a test of a recorded decision, or takes one of a false alarm, and shows it in the editor. */
export function useMakeTest() {
  const trpc = useTRPC()
  const api = useTRPCClient()
  const { detail, open, unsaved } = useWorkspace()
  const [, change] = useTests(detail.draft.id)
  const [made, setMade] = useState<MadeTest | null>(null)
  const { id, version } = detail.draft
  const command = useCommand(
    (ask: Ask): Promise<MadeTest> =>
      'fixtureId' in ask
        ? api.draftTests.takeFalseAlarm.mutate({ id, version, ...ask })
        : api.draftTests.make.mutate({ id, version, ...ask }),
    [trpc.drafts.pathKey(), trpc.draftTests.falseAlarms.queryKey()],
  )
  const busyFile = unsaved.find(({ path }) => FILES.includes(path))?.path
  const make = async (ask: Ask) => {
    const answer = await command.run(ask)
    if (!answer) return
    setMade(answer)
    open(answer.test.path)
    change({ tab: 'tests' })
  }
  return { make, made, isBusy: command.isBusy, error: command.error, whyNot: busyFile ? `Save ${busyFile} first.` : null }
}
