import type { ReactNode } from 'react'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatCount } from '@/lib/format'
import type { ViolationRow } from '@/lib/schemas/violations'
import { DueWord } from './due-word'

/** Figures and times of one item. Prevented, uncontrolled and waived stay apart: only the second is a failure of control. */
export function ItemFacts({ item }: { item: ViolationRow }) {
  return (
    <Sheet label="Facts" title="Facts">
      <dl className="dl">
        <Fact name="Violation">
          <span className="mono break">{item.id}</span>
        </Fact>
        <Fact name="Prevented">{formatCount(item.prevented)}</Fact>
        <Fact name="Uncontrolled">{formatCount(item.uncontrolled)}</Fact>
        <Fact name="Waived">{formatCount(item.waived)}</Fact>
        <Fact name="Rules">
          <span className="mono break">{item.codes.join(', ')}</span>
        </Fact>
        <Fact name="Assignee">{item.assignee?.name ?? 'nobody'}</Fact>
        <Fact name="Due">
          <DueWord dueAt={item.dueAt} />
        </Fact>
        <Fact name="First seen">
          <LocalTime at={item.firstSeen} withDate />
        </Fact>
        <Fact name="Last seen">
          <LocalTime at={item.lastSeen} withDate />
        </Fact>
        <Fact name="Open since">
          <LocalTime at={item.openedAt} withDate />
        </Fact>
        <Fact name="Origin">{item.origin}</Fact>
      </dl>
    </Sheet>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="break">{children}</span>
      </dd>
    </>
  )
}
