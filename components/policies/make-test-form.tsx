'use client'

import { useState } from 'react'
import { sentenceOf } from '@/components/shell/error-code'
import { Button } from '@/components/ui/button'
import { SelectField } from '@/components/ui/select-field'
import type { Expected } from '@/lib/schemas/draft-tests'
import { sayMade } from './say-made'
import { useMakeTest } from './use-make-test'

const OPTIONS: { value: Expected; label: string }[] = [
  { value: 'recorded', label: 'what was decided then' },
  { value: 'allow', label: 'an allow: it was a false alarm' },
  { value: 'deny', label: 'a denial: it was let through' },
]

/** A test of the chosen decision, in the draft. */
export function MakeTestForm({ decisionId }: { decisionId: string }) {
  const { make, made, isBusy, error, whyNot } = useMakeTest()
  const [expected, setExpected] = useState<Expected>('recorded')
  return (
    <fieldset className="pt-make">
      <legend>Make a test of it</legend>
      <SelectField label="It must come out as" value={expected} options={OPTIONS} onChange={setExpected} />
      <Button
        disabledReason={isBusy ? 'The test is being made.' : whyNot}
        aria-busy={isBusy}
        onClick={() => void make({ decisionId, expected })}
      >
        {isBusy ? 'Making the input smaller…' : 'Add the test to the draft'}
      </Button>
      <p className="hint">
        The input is made as small as the answer allows. What the mask hides stays hidden, the clock is the one of then.
      </p>
      {Boolean(error) && (
        <p className="errt" role="alert">
          {sentenceOf(error)}
        </p>
      )}
      {made && <p role="status">{sayMade(made)}</p>}
    </fieldset>
  )
}
