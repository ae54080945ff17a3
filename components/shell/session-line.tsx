import type { ReactNode } from 'react'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Tag } from '@/components/ui/tag'
import { visibleText } from '@/lib/format'
import type { SessionRow } from '@/lib/schemas/sessions'
import { sayMethod, sayProof } from './say-session'

/** One open session: from where, by what, since when, and what can be done about it. */
export function SessionLine({ session, act }: { session: SessionRow; act: ReactNode }) {
  const { method, ip, createdAt, lastSeenAt, absoluteUntil, uaHash, isCurrent } = session
  return (
    <li>
      <Glyph state={session.mfa ? 'ok' : 'idle'} />
      <span className="t break">
        {`From ${visibleText(ip)}, ${sayMethod(method)}`} {isCurrent && <Tag>this session</Tag>}
      </span>
      {act}
      <p className="break">
        {'Since '}
        <LocalTime at={createdAt} withDate seconds={false} />
        {', last seen '}
        <LocalTime at={lastSeenAt} withDate seconds={false} />
        {', ends at the latest '}
        <LocalTime at={absoluteUntil} withDate seconds={false} />
        {`; ${sayProof(session)}; browser `}
        <span className="mono" title="A hash of what the browser calls itself: the same browser has the same.">
          {uaHash.slice(0, 8)}
        </span>
      </p>
    </li>
  )
}
