import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { PersonDetail, PersonRow } from '@/lib/schemas/people'
import { FACTOR_WORDS } from './words'

const NONE: Record<PersonRow['kind'], string> = {
  persona: 'A persona needs none: it is offered on this machine alone, and what it does is marked so.',
  local: 'There is no password and no second factor yet, so there is no way in.',
  oidc: 'The provider proves who it is, and keeps the factors.',
  system: 'It does not sign in.',
}

/** How the person proves who they are: kinds and dates. */
export function FactorsSheet({ detail: { person, factors } }: { detail: PersonDetail }) {
  return (
    <Sheet label="Ways to prove it" title="Ways to prove it">
      {factors.length === 0 && <EmptyState title="None kept here" detail={NONE[person.kind]} />}
      {factors.length > 0 && (
        <ul className="work">
          {factors.map((one) => (
            <li key={`${one.kind} ${one.since} ${one.label}`}>
              <Glyph state="ok" />
              <span className="t break">
                {FACTOR_WORDS[one.kind]} {one.kind === 'passkey' && <span className="dim">{visibleText(one.label)}</span>}
                {one.kind === 'recovery_codes' && <span className="dim">{one.label}</span>}
              </span>
              <p>
                {'Since '}
                <LocalTime at={one.since} withDate seconds={false} />
                {one.usedAt !== null && (
                  <>
                    {', last used '}
                    <LocalTime at={one.usedAt} withDate seconds={false} />
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
