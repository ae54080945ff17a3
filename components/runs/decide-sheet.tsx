'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { RunDetail } from '@/lib/schemas/runs'
import { ReasonDialog } from './reason-dialog'
import { useDecideRun } from './use-run-commands'

const WORDS = {
  approve: { yes: 'Agree that it goes on', no: 'Refuse', is: 'It goes on when another person than the one who started it agrees.' },
  manual: { yes: 'Say that it is done', no: 'Say that it cannot be done', is: 'Somebody does this outside and says so here.' },
} as const

/** A step that waits for a person's word. */
export function DecideSheet({ detail }: { detail: RunDetail }) {
  const { run, asks } = detail
  const [verdict, setVerdict] = useState<'approve' | 'refuse' | null>(null)
  const { run: send, isBusy, error } = useDecideRun(detail)
  if (asks.decide === null) return null
  const { n, title, question, kind, until, whyNot } = asks.decide
  const words = WORDS[kind]
  const off = whyNot ?? (isBusy ? 'It is being done.' : null)
  const verb = verdict === 'refuse' ? words.no : words.yes
  return (
    <Sheet label="Your word" title={`Step ${n} waits for a word`} meta={visibleText(title)}>
      <div className="in rule-t">
        <p className="strong break">{visibleText(question)}</p>
        <p className="soft">
          {whyNot ?? words.is}
          {until !== null && (
            <>
              {' It fails by itself at '}
              <LocalTime at={until} withDate />.
            </>
          )}
        </p>
        <div className="moves">
          <Button variant="ink" disabledReason={off} onClick={() => setVerdict('approve')}>
            {`${words.yes}…`}
          </Button>
          <Button disabledReason={off} onClick={() => setVerdict('refuse')}>
            {`${words.no}…`}
          </Button>
        </div>
      </div>
      <ReasonDialog
        isOpen={verdict !== null}
        title={verb}
        verb={verb}
        keep="Say nothing yet"
        said={verdict === 'refuse' ? 'The step is refused, and the run ends there.' : 'The run goes on.'}
        isBusy={isBusy}
        error={error}
        send={async (reason) => (verdict === null ? null : send({ id: run.id, n, verdict, reason }))}
        onClose={() => setVerdict(null)}
      >
        <p className="soft break">{visibleText(question)}</p>
      </ReasonDialog>
    </Sheet>
  )
}
