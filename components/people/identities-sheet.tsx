'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import type { PersonDetail, PersonIdentity } from '@/lib/schemas/people'
import { useTRPC } from '@/lib/trpc'
import { LinkIdentityDialog } from './link-identity-dialog'
import { ReasonDialog } from './reason-dialog'
import { usePeopleCommand } from './use-people-command'

/** Whom providers know as this person. Issuer and subject decide; name and e-mail are only shown. */
export function IdentitiesSheet({ detail, held }: { detail: PersonDetail; held: readonly Permission[] }) {
  const [open, setOpen] = useState<PersonIdentity | null>(null)
  const [isLinking, setIsLinking] = useState(false)
  const { person } = detail
  const canHaveOne = (person.kind === 'local' || person.kind === 'oidc') && person.state !== 'disabled'
  if (detail.identities.length === 0 && !canHaveOne) return null
  return (
    <Sheet label="Identities" title="Identities">
      {detail.identities.length === 0 && <p className="in dim">No provider knows this person.</p>}
      <ul className="work">
        {detail.identities.map((one) => (
          <li key={one.id}>
            <Glyph state={one.unlinkedAt === null ? 'ok' : 'idle'} />
            <span className="t break">{visibleText(one.email ?? one.name ?? one.sub)}</span>
            {one.unlinkedAt === null && (
              <Button
                size="sm"
                disabledReason={whyNoUnlink(detail, held)}
                aria-label={`Unlink ${visibleText(one.email ?? one.sub)}…`}
                onClick={() => setOpen(one)}
              >
                Unlink…
              </Button>
            )}
            <p className="break">
              <span className="mono">{visibleText(`${one.iss} ${one.sub}`)}</span>
              {one.groups.length > 0 && `; groups ${one.groups.map(visibleText).join(', ')}`}
              {'; linked '}
              <LocalTime at={one.linkedAt} withDate seconds={false} />
              {one.unlinkedAt !== null && (
                <>
                  {', unlinked '}
                  <LocalTime at={one.unlinkedAt} withDate seconds={false} />
                </>
              )}
            </p>
          </li>
        ))}
      </ul>
      {canHaveOne && (
        <div className="in">
          <Button size="sm" disabledReason={whyNoLink(detail, held)} onClick={() => setIsLinking(true)}>
            Link an identity…
          </Button>
        </div>
      )}
      <LinkIdentityDialog person={person} isOpen={isLinking} onClose={() => setIsLinking(false)} />
      <UnlinkDialog identity={open} onClose={() => setOpen(null)} />
    </Sheet>
  )
}

function UnlinkDialog({ identity, onClose }: { identity: PersonIdentity | null; onClose: () => void }) {
  const { identities } = useTRPC()
  const say = useToast()
  const who = visibleText(identity?.email ?? identity?.sub ?? '')
  const says =
    'Sessions end within a second. The roles that only its groups gave go too. Whoever signs in with it is refused until two administrators link it again.'
  const { run, isBusy, error } = usePeopleCommand(useMutation(identities.unlink.mutationOptions()).mutateAsync, {
    verb: 'people.unlink',
    target: (input: { id: string; reason: string }) => ({ kind: 'identity', id: input.id }),
    shown: () => [`Unlink ${who}`, says],
  })
  const onSend = async (reason: string) => {
    if (!identity) return false
    const done = await run({ id: identity.id, reason })
    if (done) say(`${who} is unlinked.`)
    return done !== null
  }
  return (
    <ReasonDialog
      isOpen={identity !== null}
      onClose={onClose}
      title={`Unlink ${who}`}
      description={says}
      keep="Keep the link"
      verb="Unlink the identity"
      isStop
      isBusy={isBusy}
      error={error}
      onSend={onSend}
    />
  )
}

function whyNoLink({ isSelf }: PersonDetail, held: readonly Permission[]): string | null {
  if (isSelf) return 'Nobody links an identity to themselves.'
  return held.includes('people:link') ? null : `Open to ${rolesInWords('people:link')}.`
}

function whyNoUnlink({ isSelf }: PersonDetail, held: readonly Permission[]): string | null {
  if (isSelf) return 'Nobody unlinks their own identity.'
  return held.includes('people:link') ? null : `Open to ${rolesInWords('people:link')}.`
}
