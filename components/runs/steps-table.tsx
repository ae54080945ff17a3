'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { formatCount } from '@/lib/format'
import type { RunDetail, StepFold } from '@/lib/schemas/runs'
import { FoldedSteps } from './folded-steps'
import { STEP_WORDS } from './say-run'
import { StepLine } from './step-line'

/** Each step with all of its times, what it wrote and what was there before. */
export function StepsTable({ detail: { run, lanes } }: { detail: RunDetail }) {
  return (
    <div className="scroll-x rule-t">
      <table className="tbl tbl-steps">
        <caption className="sr">Steps with their times</caption>
        <thead>
          <tr>
            <th scope="col" className="num">
              Step
            </th>
            <th scope="col">What</th>
            <th scope="col">State</th>
            <th scope="col">Intent</th>
            <th scope="col">Sent</th>
            <th scope="col">Answered</th>
            <th scope="col">Observed</th>
            <th scope="col">Ended</th>
            <th scope="col" className="num">
              Took
            </th>
            <th scope="col">Until at the most</th>
            <th scope="col" className="num">
              Attempt
            </th>
            <th scope="col">Expected</th>
            <th scope="col">What it says</th>
            <th scope="col">On the object</th>
            <th scope="col">Before it, by digest</th>
          </tr>
        </thead>
        <tbody>
          {lanes.map((lane) =>
            'step' in lane ? (
              <StepLine key={lane.step.n} step={lane.step} />
            ) : (
              <FoldLine key={lane.fold.from} fold={lane.fold} id={run.id} />
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

function FoldLine({ fold, id }: { fold: StepFold; id: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const { glyph, word } = STEP_WORDS[fold.state]
  return (
    <>
      <tr>
        <th scope="row" className="num">
          …
        </th>
        <td colSpan={14}>
          <span className="row-x">
            <Glyph state={glyph} />
            {`Steps ${fold.from} to ${fold.to}: ${formatCount(fold.count)}, ${word}`}
            <Button size="sm" aria-expanded={isOpen} onClick={() => setIsOpen((before) => !before)}>
              {isOpen ? `Fold steps ${fold.from} to ${fold.to}` : `Show steps ${fold.from} to ${fold.to}`}
            </Button>
          </span>
        </td>
      </tr>
      {isOpen && <FoldedSteps id={id} from={fold.from} to={fold.to} />}
    </>
  )
}
