import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { rolesInWords } from './pages'

export type DraftLinkProps = { mayWrite: boolean } & ({ decision: string } | { violation: string })

/** Leads to a new draft that is to mend this: there it is evaluated, and becomes a test. */
export function DraftLink({ mayWrite, ...of }: DraftLinkProps) {
  if (!mayWrite) return <Button disabledReason={`Drafts are open to ${rolesInWords('policies:write')}.`}>Begin a draft for it…</Button>
  const query = 'decision' in of ? `decision=${encodeURIComponent(of.decision)}` : `violation=${encodeURIComponent(of.violation)}`
  return (
    <Link href={`/policies/drafts?${query}`} className={buttonClass()} prefetch={false}>
      Begin a draft for it…
    </Link>
  )
}
