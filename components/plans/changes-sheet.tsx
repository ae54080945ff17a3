'use client'

import { useId, useState } from 'react'
import { DiffView } from '@/components/ui/diff-view'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Segmented } from '@/components/ui/segmented'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { ObjectDiff } from '@/lib/object-diff'
import type { PlanDetail, PlanFinding, PlanStepShown } from '@/lib/schemas/plans'
import { sayKey } from './say-plan'

const VIEWS = [
  { value: 'diff', label: 'Diff' },
  { value: 'target', label: 'Target' },
] as const
type Drawn = PlanStepShown & { diff: ObjectDiff }

/** The objects as they are against what the cluster itself says they would be, one tab an object, and below it what no difference shows. */
export function ChangesSheet({ detail: { preview, request } }: { detail: PlanDetail }) {
  const [view, setView] = useState<'diff' | 'target'>('diff')
  const [chosen, setChosen] = useState(0)
  const tabs = useId()
  if (preview === null) return null
  const drawn = preview.steps.filter((step): step is Drawn => step.diff !== null)
  const at = Math.min(chosen, drawn.length - 1)
  const shown = drawn[at]
  return (
    <Sheet
      label="What changes"
      title="What changes"
      meta={drawn.length > 0 && <Segmented label="View" isMini value={view} options={VIEWS} onChange={setView} />}
    >
      {drawn.length > 1 && <Tabs id={tabs} drawn={drawn} chosen={at} onChoose={setChosen} />}
      {shown === undefined ? (
        <p className="txt rule-t">No object of the cluster is written anew. How it runs says what is done instead.</p>
      ) : (
        <div
          className="diff-one"
          {...(drawn.length > 1 ? { role: 'tabpanel', id: `${tabs}-panel`, 'aria-labelledby': `${tabs}-${shown.n}` } : {})}
        >
          <div className="dh">
            <span className="mono strong">{visibleText(sayKey(shown.targetKey))}</span>
            <span className="row-x dim">
              <Glyph state="ok" />
              <span>
                server dry run accepted <LocalTime at={request.checkedAt ?? request.builtAt ?? request.createdAt} />
              </span>
            </span>
          </div>
          {shown.isNoop || shown.diff.rows.length === 0 ? (
            <p className="txt">It is there already: nothing of this object would be written.</p>
          ) : (
            <DiffView
              key={shown.n}
              label={`${sayKey(shown.targetKey)}: live object against the dry run's answer`}
              diff={shown.diff}
              view={view}
            />
          )}
        </div>
      )}
      <p className="dn dim rule-t">Status, versions and managed fields are left out; values that look like secrets are hidden.</p>
      {preview.warnings.map((one) => (
        <Warning key={one.code + one.targetKey + one.message} finding={one} />
      ))}
    </Sheet>
  )
}

function Tabs({ id, drawn, chosen, onChoose }: { id: string; drawn: readonly Drawn[]; chosen: number; onChoose: (at: number) => void }) {
  const move = (to: number) => {
    const next = (to + drawn.length) % drawn.length
    onChoose(next)
    document.getElementById(`${id}-${drawn[next]?.n}`)?.focus()
  }
  return (
    <div className="dh-tabs" role="tablist" aria-label="Objects">
      {drawn.map((step, at) => (
        <button
          key={step.n}
          type="button"
          role="tab"
          id={`${id}-${step.n}`}
          aria-selected={at === chosen}
          aria-controls={at === chosen ? `${id}-panel` : undefined}
          tabIndex={at === chosen ? 0 : -1}
          onClick={() => onChoose(at)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowRight') move(at + 1)
            if (event.key === 'ArrowLeft') move(at - 1)
          }}
        >
          {visibleText(sayKey(step.targetKey))}
          <span className="dim">{`+${step.diff.added} −${step.diff.removed}`}</span>
        </button>
      ))}
    </div>
  )
}

/** What is only good to know, and warns of nothing. */
const NOTES = new Set(['autoscaler.decides', 'autoscaler.idles', 'stays'])

function Warning({ finding: { code, message, targetKey } }: { finding: PlanFinding }) {
  const name = targetKey?.split('/').at(-1) ?? ''
  return (
    <p className="dn rule-t">
      <span className="row-x">
        <Glyph state={NOTES.has(code) ? 'idle' : 'warn'} />
        <span>
          {targetKey !== null && !message.includes(name) && <b>{`${visibleText(sayKey(targetKey))}: `}</b>}
          {visibleText(message)}
        </span>
      </span>
    </p>
  )
}
