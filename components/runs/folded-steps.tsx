'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { useTRPC } from '@/lib/trpc'
import { StepLine } from './step-line'

const COLUMNS = 15

/** Steps that stand folded, a page at a time: each page asks for the next one when it is wanted. */
export function FoldedSteps({ id, from, to }: { id: string; from: number; to: number }) {
  const trpc = useTRPC()
  const [wantsMore, setWantsMore] = useState(false)
  const { data, error, refetch } = useQuery(trpc.runs.steps.queryOptions({ id, from }))
  if (!data)
    return (
      <tr>
        <td colSpan={COLUMNS}>
          {error ? (
            <>
              {`The steps did not load. ${sentenceOf(error)} `}
              <Button size="sm" onClick={() => void refetch()}>
                Try again
              </Button>
            </>
          ) : (
            <span className="dim">{`Steps from ${from} on are being read.`}</span>
          )}
        </td>
      </tr>
    )
  const shown = data.items.filter(({ n }) => n <= to)
  const next = data.next !== null && data.next <= to ? data.next : null
  return (
    <>
      {shown.map((step) => (
        <StepLine key={step.n} step={step} />
      ))}
      {next !== null &&
        (wantsMore ? (
          <FoldedSteps id={id} from={next} to={to} />
        ) : (
          <tr>
            <td colSpan={COLUMNS}>
              <Button size="sm" onClick={() => setWantsMore(true)}>
                {`Show more, from step ${next} on`}
              </Button>
            </td>
          </tr>
        ))}
    </>
  )
}
