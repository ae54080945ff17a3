import { type Change, pathOf, sayValue } from './fields'

/** What a change does, value by value: before and after. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  return (
    <ul className="plain">
      {changes.map(({ field, before, after }) => (
        <li key={pathOf(field)}>
          <span className="soft">
            {field.group}, {field.label.toLowerCase()}
          </span>{' '}
          <span className="num">{sayValue(before, field.unit)}</span> <span aria-hidden="true">→</span>
          <span className="sr"> becomes </span> <span className="num strong">{sayValue(after, field.unit)}</span>
        </li>
      ))}
    </ul>
  )
}
