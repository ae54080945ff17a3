'use client'

import { useQuery } from '@tanstack/react-query'
import { sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { visibleText } from '@/lib/format'
import type { LocalStop } from '@/lib/schemas/stop-local'
import { useTRPC } from '@/lib/trpc'
import { sayRecorded } from './say-recorded'

const LOOK_MS = 1000

/** A stop that the worker records on its own disk, as its journal tells it: no run can be opened, because no database has one. */
export function RecordedHere({ first, onClose }: { first: LocalStop; onClose: () => void }) {
  const trpc = useTRPC()
  const { data, error } = useQuery({
    ...trpc.emergency.unrecorded.queryOptions({ id: first.id }),
    refetchInterval: ({ state }) => (state.data?.endedAt ? false : LOOK_MS),
  })
  const stop = data ?? first
  const { title, clocks } = sayRecorded(stop)
  return (
    <div className="form em-form">
      <p role="status">
        <b>Recording locally: nothing can be written into the database.</b> {title}
      </p>
      <dl className="dl">
        {clocks.map(([name, said]) => [<dt key={`${name}-t`}>{name}</dt>, <dd key={`${name}-d`}>{said}</dd>])}
        <dt>Steps done</dt>
        <dd className="num">{`${stop.stepsDone} of ${stop.stepsTotal}`}</dd>
      </dl>
      {stop.troubles.length > 0 && (
        <ul aria-label="What did not work">
          {stop.troubles.map((line) => (
            <li key={line} className="break">
              {visibleText(line)}
            </li>
          ))}
        </ul>
      )}
      {error && <p role="alert">{`How it stands is not known now: ${sentenceOf(error)} The worker goes on.`}</p>}
      <p className="soft">
        The worker keeps a signed journal. When the database takes writes again, it becomes a run and is in the history.
      </p>
      <div className="dlg-f">
        <Button onClick={onClose}>Close; the stop goes on</Button>
      </div>
    </div>
  )
}
