'use client'

import { useQueryClient } from '@tanstack/react-query'
import { rolesInWords } from '@/components/shell/pages'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { Artefact, ViolationChange } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'
import { downloadText } from './download-text'
import { sayChange } from './say-change'

export type HistorySheetProps = { history: readonly ViolationChange[]; version: number; canReadDecisions: boolean }

/** Each change, newest first: who, when, why, and what it left behind. */
export function HistorySheet({ history, version, canReadDecisions }: HistorySheetProps) {
  const oldest = history.at(-1)?.version ?? version
  return (
    <Sheet label="History" title="History" meta={oldest > 1 ? `newest ${history.length} changes` : undefined}>
      <ol className="history">
        {history.map((change) => (
          <li key={change.version}>
            <p>
              <b>{sayChange(change)}</b>
            </p>
            {change.reason !== null && <p className="soft">{visibleText(change.reason)}</p>}
            {change.artefact && <Left artefact={change.artefact} canReadDecisions={canReadDecisions} />}
            <p className="dim">
              <LocalTime at={change.at} withDate />
              {`, version ${change.version}`}
            </p>
          </li>
        ))}
      </ol>
    </Sheet>
  )
}

function Left({ artefact, canReadDecisions }: { artefact: Artefact; canReadDecisions: boolean }) {
  if (artefact.kind === 'waiver') return <p className="soft">{`Waivers in force: ${visibleText(artefact.ids.join(', '))}`}</p>
  if (artefact.kind === 'reference') return <p className="soft">{`Fixed in: ${visibleText(artefact.text)}`}</p>
  return <Download fixtureId={artefact.fixtureId} canReadDecisions={canReadDecisions} />
}

function Download({ fixtureId, canReadDecisions }: { fixtureId: string; canReadDecisions: boolean }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const say = useToast()
  const download = async () => {
    try {
      const { name, text } = await queryClient.fetchQuery(trpc.violations.fixture.queryOptions({ id: fixtureId }))
      downloadText(name, text, 'application/json')
    } catch {
      say('The test did not load. It is kept; try again.')
    }
  }
  return (
    <p>
      <Button
        size="sm"
        disabledReason={canReadDecisions ? null : `The test is open to ${rolesInWords('decisions:read')}.`}
        onClick={() => void download()}
      >
        Download the test
      </Button>
    </p>
  )
}
