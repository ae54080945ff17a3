'use client'

import { Glyph } from '@/components/ui/glyph'
import { visibleText } from '@/lib/format'
import type { RuleStory } from '@/lib/schemas/draft-tests'
import { useWorkspace } from './workspace'

/** Rules that fired first, then each that did not with the line that stopped it, then those that were never looked at. */
export function RuleStories({ rules }: { rules: readonly RuleStory[] }) {
  const fired = named(rules, 'fired')
  const stopped = named(rules, 'stopped')
  const rest = named(rules, 'not_reached')
  return (
    <>
      <h3 className="pt-h">{`Fired: ${fired.length}`}</h3>
      <List rules={fired} />
      <details className="pt-more" open={fired.length === 0}>
        <summary>{`Did not fire: ${stopped.length}`}</summary>
        <List rules={stopped} />
      </details>
      {rest.length > 0 && (
        <details className="pt-more">
          <summary>{`Not looked at: ${rest.length}`}</summary>
          <p className="hint">OPA’s index ruled them out for this input, or nothing asked for them.</p>
          <List rules={rest} />
        </details>
      )}
    </>
  )
}

/** Rules that say something of the request first; what they are made of after them. */
const named = (rules: readonly RuleStory[], state: RuleStory['state']): RuleStory[] =>
  rules.filter((rule) => rule.state === state).sort((a, b) => Number(a.code === null) - Number(b.code === null))

function List({ rules }: { rules: readonly RuleStory[] }) {
  const { open } = useWorkspace()
  return (
    <ul className="pt-list tall">
      {rules.map((rule) => {
        const at = rule.stoppedAt?.row ?? rule.row
        return (
          <li key={`${rule.file}:${rule.row}`}>
            <Glyph state={rule.state === 'fired' ? 'run' : 'idle'} size={12} />
            <span className="grow">
              <b className="mono break">{visibleText(rule.code ?? rule.path.replace(/^data\./, ''))}</b>
              {rule.stoppedAt && (
                <span className="soft break">
                  {' stopped at '}
                  <code className="mono">{visibleText(rule.stoppedAt.text)}</code>
                </span>
              )}
            </span>
            <button type="button" className="linkish nowrap" onClick={() => open(rule.file, { row: at })}>
              {`${rule.file}:${at}`}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
