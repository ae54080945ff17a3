'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { useCommand } from '@/components/shell/use-command'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { MyBreakGlass } from '@/lib/schemas/break-glass'
import { useTRPC } from '@/lib/trpc'
import { LendRoleDialog } from './lend-role-dialog'
import { rightName, sayLeft } from './say-approval'
import { StartBreakGlassDialog } from './start-break-glass-dialog'

/** What this person holds in need, and the ways to take, ask for or lend a right. */
export function TakeSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.breakGlass.mine.queryOptions({}), refetchInterval: READ_EVERY_MS })
  const [open, setOpen] = useState<'contain' | 'role' | 'lend' | null>(null)
  const whyNot = held.includes('break-glass:start') ? null : 'Managers and auditors look and change nothing, in need too.'
  const mine = data?.held ?? []
  const holdsContain = mine.some(({ kind }) => kind === 'contain') ? 'You hold it already.' : null
  return (
    <Sheet label="Break glass" title="Break glass" meta="told at once, reviewed afterwards">
      {mine.map((one) => (
        <Mine key={one.id} one={one} />
      ))}
      <div className="in rule-t">
        <p className="soft">
          When nobody who may do it is there. Leads and analysts are told at once, each use is in the audit log, and somebody else reviews
          it within 24 h. It never counts towards an approval.
        </p>
        <div className="moves">
          <Button variant="stop" disabledReason={whyNot ?? holdsContain} onClick={() => setOpen('contain')}>
            Take stop and contain for 30 min…
          </Button>
          <Button disabledReason={whyNot} onClick={() => setOpen('role')}>
            Ask for a role…
          </Button>
          {held.includes('break-glass:grant') && <Button onClick={() => setOpen('lend')}>Lend a role…</Button>}
        </div>
      </div>
      <StartBreakGlassDialog kind={open === 'contain' || open === 'role' ? open : null} onClose={() => setOpen(null)} />
      <LendRoleDialog isOpen={open === 'lend'} onClose={() => setOpen(null)} />
    </Sheet>
  )
}

function Mine({ one }: { one: MyBreakGlass['held'][number] }) {
  const trpc = useTRPC()
  const say = useToast()
  const now = useNow()
  const giveBack = useMutation(trpc.breakGlass.giveBack.mutationOptions())
  const { run, isBusy, error } = useCommand(giveBack.mutateAsync, [trpc.breakGlass.pathKey()])
  const isAsked = one.state === 'asked'
  const press = async () => {
    if ((await run({ id: one.id })) !== null) say(isAsked ? 'You do not ask for it any more.' : 'You gave it back.')
  }
  return (
    <div className="in rule-t">
      <p>
        <b>{`${isAsked ? 'You asked for' : 'You hold'}: ${rightName(one)}`}</b>{' '}
        <span className="num soft">{sayLeft(isAsked ? (one.confirmBy ?? one.expiresAt) : one.expiresAt, now)}</span>
      </p>
      <p className="soft">{isAsked ? 'A lead has to confirm it, or it lapses.' : visibleText(one.scope)}</p>
      <div className="moves">
        <Button size="sm" disabledReason={isBusy ? 'It is being done.' : null} onClick={() => void press()}>
          {isAsked ? 'Take the question back' : `Give back ${rightName(one).toLowerCase()}`}
        </Button>
      </div>
      <RefusedNote error={error} />
    </div>
  )
}
