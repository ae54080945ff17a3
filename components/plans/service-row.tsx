'use client'

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
          <input type="checkbox" checked={isIn} onChange={(event) => onChange({ isIn: event.target.checked })} />
          <span className="dim">{n}</span>
          {named}
        </label>
      </th>
      <td>
        {isIn ? (
          <SelectField
            label={`Revision of ${named}`}
            isLabelHidden
            value={revision === null ? '' : String(revision)}
            options={options}
            onChange={(value) => onChange({ revision: value === '' ? null : Number(value) })}
          />
        ) : (
          <span className="dim">left out by you</span>
        )}
      </td>
      <td className="dim">{sayNow(facts)}</td>
    </tr>
  )
}

/** What is known of it now, and what the plan would say to it. */
function sayNow({ data, error }: FactsRead): string {
  if (data === null) {
    if (!error) return 'not read yet'
    return codeOf(error) === 'NOT_FOUND' ? 'not there: leave it out' : 'could not be read'
  }
  if (data.revisionsSeen.seen !== 'allowed') return 'its history is not shown'
  const live = data.revisions.find(({ isLive }) => isLive)
  if (data.revisions.length < 2) return 'one revision is kept: leave it out'
  return live === undefined ? 'live one unknown' : `revision ${live.number}, ${visibleText(live.images.map(imageTag).join(', '))}`
}
