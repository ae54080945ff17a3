import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PersonDetail } from '@/lib/schemas/people'
import { KIND_WORDS } from './words'

/** What is known of the person. */
export function PersonFacts({ detail: { person, liveTokens } }: { detail: PersonDetail }) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <dt>Signs in by</dt>
        <dd>{KIND_WORDS[person.kind]}</dd>
        {person.login !== null && (
          <>
            <dt>Login</dt>
            <dd>
              <span className="mono break">{visibleText(person.login)}</span>
            </dd>
          </>
        )}
        <dt>Known since</dt>
        <dd>
          <LocalTime at={person.createdAt} withDate seconds={false} />
        </dd>
        <dt>Last seen</dt>
        <dd>
          {person.lastSeenAt === null ? <span className="dim">never</span> : <LocalTime at={person.lastSeenAt} withDate seconds={false} />}
        </dd>
        {person.state === 'invited' && (
          <>
            <dt>Invitation</dt>
            <dd>
              {person.inviteUntil === null ? (
                <span className="dim">has run out</span>
              ) : (
                <span>
                  {'open until '}
                  <LocalTime at={person.inviteUntil} withDate seconds={false} />
                </span>
              )}
            </dd>
          </>
        )}
        {person.disabledAt !== null && (
          <>
            <dt>Disabled</dt>
            <dd>
              <span className="break">
                <LocalTime at={person.disabledAt} withDate seconds={false} />
                {person.disabledBy !== null && `, by ${visibleText(person.disabledBy)}`}
              </span>
            </dd>
          </>
        )}
        <dt>Tokens in force</dt>
        <dd>{liveTokens === 0 ? 'none made by this person' : `${liveTokens} made by this person`}</dd>
      </dl>
    </Sheet>
  )
}
