'use client'

import { useEffect, useRef } from 'react'
import { codeOf } from '@/components/shell/error-code'
import { SelectField } from '@/components/ui/select-field'
import { visibleText } from '@/lib/format'
import { imageTag } from './say-plan'
import { type FactsRead, useFacts } from './use-facts'
import type { ServiceChoice } from './wish-fields'

type ServiceRowProps = { n: number; choice: ServiceChoice; onChange: (next: Partial<ServiceChoice>) => void }

/** One service of many: in or left out, to which revision, and why it should stay out. */
export function ServiceRow({ n, choice: { target, isIn, revision }, onChange }: ServiceRowProps) {
  const facts = useFacts({ target })
  const others = (facts.data?.revisions ?? []).filter(({ isLive }) => !isLive)
  const why = whyNot(facts)
  const isKnown = facts.data !== null || why !== null
  const report = useRef(onChange)
  report.current = onChange
  useEffect(() => {
    if (isIn === null && isKnown) report.current({ isIn: why === null })
  }, [isIn, isKnown, why])
  const named = `${target.namespace}/${target.name}`
  const options = [
    { value: '', label: others[0] === undefined ? 'the revision before' : `the one before: ${others[0].number}` },
    ...others.map(({ number, images }) => ({
      value: String(number),
      label: `revision ${number}${images.length === 0 ? '' : `, ${visibleText(images.map(imageTag).join(', '))}`}`,
    })),
  ]
  return (
    <tr>
      <th scope="row">
        <label className="row-x">
          <input type="checkbox" checked={isIn !== false} onChange={(event) => onChange({ isIn: event.target.checked })} />
          <span className="dim">{n}</span>
          {named}
        </label>
      </th>
      <td>
        {isIn !== false ? (
          <SelectField
            label={`Revision of ${named}`}
            isLabelHidden
            value={revision === null ? '' : String(revision)}
            options={options}
            onChange={(value) => onChange({ revision: value === '' ? null : Number(value) })}
          />
        ) : (
          <span className="dim">{why === null ? 'left out by you' : `left out: ${why}`}</span>
        )}
      </td>
      <td className="dim">{sayNow(facts)}</td>
    </tr>
  )
}

/** Why it cannot go back, as far as is known; null where it can, or where that is not known yet. */
function whyNot({ data, error }: FactsRead): string | null {
  if (data === null) return error && codeOf(error) === 'NOT_FOUND' ? 'it is not there' : null
  return data.revisionsSeen.seen === 'allowed' && data.revisions.length < 2 ? 'the cluster keeps one revision' : null
}

function sayNow({ data, error }: FactsRead): string {
  if (data === null) return error ? 'could not be read' : 'not read yet'
  if (data.revisionsSeen.seen !== 'allowed') return 'its history is not shown'
  const live = data.revisions.find(({ isLive }) => isLive)
  return live === undefined ? 'live one unknown' : `revision ${live.number}, ${visibleText(live.images.map(imageTag).join(', '))}`
}
