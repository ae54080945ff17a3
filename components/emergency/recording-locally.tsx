import { isUnwritten } from '@/components/shell/error-code'
import { Glyph } from '@/components/ui/glyph'

/** While the page cannot be read because the database does not answer: that stopping goes on, for whom, and where it is recorded. */
export function RecordingLocally({ error }: { error: unknown }) {
  if (!isUnwritten(error)) return null
  return (
    <section className="strip" data-st="warn" role="status" aria-label="Recording locally">
      <Glyph state="warn" />
      <span className="strong">Recording locally</span>
      <span className="soft">
        The database does not answer. A stop goes to the worker, which keeps its record, for whoever this console saw in the five minutes
        before. Everything else waits. For everybody else each card prints the command.
      </span>
    </section>
  )
}
