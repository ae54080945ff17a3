import { Glyph } from '@/components/ui/glyph'
import { referenceOf } from './error-code'
import { sayRefusal } from './say-refusal'

/** Inside a dialog: why a change was not made. Nothing without an error. */
export function RefusedNote({ error }: { error: unknown }) {
  if (error === null) return null
  const { title, detail } = sayRefusal(error)
  const reference = referenceOf(error)
  return (
    <div role="alert">
      <p className="row-x">
        <Glyph state="breach" />
        <span className="strong">{title}</span>
      </p>
      <p className="soft">
        {detail}
        {reference !== null && (
          <>
            {' Reference '}
            <span className="mono break">{reference}</span>.
          </>
        )}
      </p>
    </div>
  )
}
