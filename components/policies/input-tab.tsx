'use client'

import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { TextField } from '@/components/ui/text-field'
import { RulePath } from '@/lib/schemas/draft-tests'
import { DecisionPicker } from './decision-picker'
import { MakeTestForm } from './make-test-form'
import { DECISION, useTests } from './tests-store'
import { useOriginDecision } from './use-origin-decision'
import { useWorkspace } from './workspace'

type Source = 'decision' | 'json'

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** Any rule on a recorded decision, with its own clock and facts, or on an input that somebody types. */
export function InputTab() {
  const { detail } = useWorkspace()
  const [{ asked }, change] = useTests(detail.draft.id)
  const origin = useOriginDecision()
  const [source, setSource] = useState<Source>(asked && 'input' in asked ? 'json' : 'decision')
  const [picked, setPicked] = useState<string | null>(asked && 'decisionId' in asked ? asked.decisionId : null)
  const [text, setText] = useState(asked && 'input' in asked ? asked.input : '{}')
  const [rule, setRule] = useState(asked?.rule ?? DECISION)
  const id = useId()
  const decisionId = picked ?? origin
  const isRule = RulePath.safeParse(rule.trim()).success
  const why =
    source === 'json' && !isObject(text)
      ? 'The input must be a JSON object, such as {}.'
      : !isRule
        ? 'Name a rule first.'
        : source === 'decision' && decisionId === null
          ? 'Choose a decision first.'
          : null
  const evaluate = () => {
    const on = source === 'json' ? { input: text } : decisionId !== null ? { decisionId } : null
    if (on) change({ asked: { rule: rule.trim(), ...on }, tab: 'explain', withTrace: false })
  }
  return (
    <div className="pt-in stack-s">
      <Segmented
        label="Input"
        isMini
        value={source}
        options={[
          { value: 'decision', label: 'A recorded decision' },
          { value: 'json', label: 'JSON' },
        ]}
        onChange={setSource}
      />
      {source === 'decision' ? (
        <DecisionPicker value={decisionId} onPick={setPicked} />
      ) : (
        <div className="field">
          <label htmlFor={id}>Input</label>
          <textarea
            id={id}
            className="input mono pt-json"
            rows={10}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p className="hint">Nothing of it is kept. Nobody is blocked, waived or approved; the clock is now.</p>
        </div>
      )}
      <TextField
        label="Rule"
        value={rule}
        spellCheck={false}
        maxLength={300}
        error={isRule ? null : 'A rule, such as data.acgs.main.decision'}
        onChange={setRule}
      />
      <div className="acts">
        <Button variant="ink" disabledReason={why} onClick={evaluate}>
          Evaluate
        </Button>
      </div>
      {source === 'decision' && decisionId !== null && <MakeTestForm key={decisionId} decisionId={decisionId} />}
    </div>
  )
}
