import { Glyph } from '@/components/ui/glyph'
import type { RefusedSignIn, SignInRefusal } from '@/lib/sign-in-refusal'

const SAID: Record<SignInRefusal, { title: string; text: string; asks: boolean }> = {
  'no-role': {
    title: 'You have no role here',
    text: 'You are known to the provider, but none of your groups gives a role in this console.',
    asks: true,
  },
  overage: {
    title: 'Your groups were not told',
    text: 'You are in more groups than the provider lists, and without the list no role can be given. The provider can send app roles, or only the groups assigned to this application: its administrator sets that.',
    asks: true,
  },
  unreadable: {
    title: 'Your groups could not be read',
    text: 'The provider sent them in a form that is not a list of names. Its administrator can change the claim.',
    asks: true,
  },
  disabled: { title: 'You are disabled here', text: 'An administrator disabled you in this console.', asks: true },
  unlinked: { title: 'This sign-in was taken away', text: 'An administrator unlinked it from your person.', asks: true },
  away: { title: 'The identity provider does not answer', text: 'Try again, or use an account of this console.', asks: false },
  declined: { title: 'The provider did not sign you in', text: 'It refused, or the sign-in was stopped there. Try again.', asks: false },
  lost: {
    title: 'The sign-in was lost on its way',
    text: 'It took over 15 minutes, was opened twice, or cookies are blocked. Start again from here.',
    asks: false,
  },
  unproven: {
    title: 'The provider’s answer does not hold',
    text: 'Its signature, issuer, audience, time or request is not right, so nobody was signed in. If it happens again, tell those who run the provider.',
    asks: false,
  },
  failed: { title: 'Something failed on our side', text: 'Nobody was signed in. Try again in a moment.', asks: false },
}

/** Why single sign-on gave no session, whom to ask, and the person's own groups as the provider said them. */
export function RefusedSso({ why, groups, ask }: RefusedSignIn) {
  const { title, text, asks } = SAID[why]
  return (
    <section className="sheet" aria-label="Why you are not signed in" role="alert">
      <div className="in">
        <p className="row-x">
          <Glyph state="breach" />
          <span className="strong">{title}</span>
        </p>
        <p className="soft">{`${text} Nothing was changed.`}</p>
        {asks && (
          <p className="soft">
            {ask.length > 0 ? `Whom to ask: ${ask.join(', ')}.` : 'Whom to ask: whoever runs this console; it has no administrator yet.'}
          </p>
        )}
        {why === 'no-role' && <Groups groups={groups} />}
      </div>
    </section>
  )
}

function Groups({ groups }: { groups: readonly string[] }) {
  if (groups.length === 0) return <p className="soft">The provider said no group of yours.</p>
  return (
    <>
      <p className="soft">Your groups, as the provider said them:</p>
      <ul className="door-groups">
        {groups.map((group) => (
          <li key={group} className="mono">
            {group}
          </li>
        ))}
      </ul>
    </>
  )
}
