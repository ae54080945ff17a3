import type { Route } from 'next'
import Link from 'next/link'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PauseEnd, RunDetail } from '@/lib/schemas/runs'

const ENDED: Record<PauseEnd, string> = {
  resumed: 'has its work back',
  'taken back': 'has its work back, as the run was taken back',
  'by hand': 'was given its work back by hand',
  gone: 'is not there any more',
}

/** What this run switched off so that its change holds, until when somebody is asked, and the way back. */
export function PausedSheet({ detail: { paused } }: { detail: RunDetail }) {
  if (paused.length === 0) return null
  return (
    <Sheet label="Until somebody resumes" title="Until somebody resumes">
      <ul className="run-list rule-t">
        {paused.map(({ targetKey, name, href, until, ended }) => (
          <li key={targetKey}>
            <p className="row-x wrap">
              <Glyph state={ended === null ? 'warn' : 'ok'} />
              <b className="break">{visibleText(name)}</b>
            </p>
            <p className="soft">
              {ended !== null ? (
                ENDED[ended]
              ) : (
                <>
                  {'is paused: what it would write does not happen'}
                  {until !== null && (
                    <>
                      {'. Somebody is asked at '}
                      <LocalTime at={until} withDate />
                    </>
                  )}
                </>
              )}
            </p>
            {ended === null && (
              <Link className={buttonClass({ size: 'sm' })} href={href as Route} prefetch={false}>
                Give it its work back…
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
