'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import type { Resolution } from '@/lib/run-states'
import type { RunDetail } from '@/lib/schemas/runs'
import { ReasonDialog } from './reason-dialog'
import { CHOICES } from './say-run'
import { useResolveRun } from './use-run-commands'

/** A step that the machine cannot answer for: all choices at once, each with what it does. */
export function ResolveSheet({ detail }: { detail: RunDetail }) {
  const { run, asks } = detail
  const [chosen, setChosen] = useState<Resolution | null>(null)
  const { run: send, isBusy, error } = useResolveRun(detail)
  if (asks.resolve === null) return null
  const { n, title, why, choices } = asks.resolve
  const found = run.state === 'failed' ? 'failed' : 'uncertain'
  return (
    <section className="sheet run-ask" aria-label="A person decides" data-st={found === 'failed' ? 'breach' : 'unknown'}>
      <div className="sheet-h">
        <h2>{found === 'failed' ? `Step ${n} failed` : `Nobody knows whether step ${n} counts`}</h2>
        <span className="meta">a person decides</span>
      </div>
      <div className="in rule-t">
        <p className="row-x wrap">
          <Glyph state={found === 'failed' ? 'breach' : 'unknown'} />
          <b className="break">{visibleText(title)}</b>
        </p>
        <p className="soft break">{visibleText(why)}</p>
        {found === 'uncertain' && <p className="soft">Its targets are held and no worker touches them until somebody decides.</p>}
      </div>
      <ul className="run-choices rule-t">
        {choices.map(({ choice, whyNot }) => (
          <li key={choice}>
            <p>{CHOICES[choice][found]}</p>
            <Button disabledReason={whyNot ?? (isBusy ? 'It is being done.' : null)} onClick={() => setChosen(choice)}>
              {`${CHOICES[choice].verb(n)}…`}
            </Button>
          </li>
        ))}
      </ul>
      <ReasonDialog
        isOpen={chosen !== null}
        title={chosen === null ? '' : CHOICES[chosen].verb(n)}
        verb={chosen === null ? '' : CHOICES[chosen].verb(n)}
        keep="Leave it as it is"
        said="The run goes on from there."
        isBusy={isBusy}
        error={error}
        send={async (reason) => (chosen === null ? null : send({ id: run.id, n, choice: chosen, reason }))}
        onClose={() => setChosen(null)}
      >
        {chosen !== null && <p className="soft">{CHOICES[chosen][found]}</p>}
      </ReasonDialog>
    </section>
  )
}
