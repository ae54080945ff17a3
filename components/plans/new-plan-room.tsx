'use client'

import type { Route } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { planKind } from '@/lib/plan-kinds'
import { AskForm } from './ask-form'
import { FactsSheet } from './facts-sheet'
import { readLink } from './read-link'
import { sayAsk } from './say-ask'
import { useFacts } from './use-facts'

export type NewPlanRoomProps = { given: Readonly<Record<string, unknown>>; held: readonly Permission[] }

/** Where somebody says what is to be planned, and why. */
export function NewPlanRoom({ given, held }: NewPlanRoomProps) {
  const ask = readLink(given)
  if ('trouble' in ask)
    return (
      <Frame title="Plan a change">
        <Sheet label="What is planned">
          <EmptyState title="This address asks for nothing that can be planned" detail={visibleText(ask.trouble)} action={<ToPlans />} />
        </Sheet>
      </Frame>
    )
  if (!held.includes('plans:create'))
    return (
      <Frame title={planKind(ask.kind).name}>
        <Sheet label="What is planned">
          <NoRight
            title="You cannot ask for a plan"
            detail={`Open to ${rolesInWords('plans:create')}. Ask one of them to plan it, or an administrator for the role. Plans can be read by everybody.`}
            action={<ToPlans />}
          />
        </Sheet>
      </Frame>
    )
  return <Asking ask={ask} />
}

function Asking({ ask }: { ask: Exclude<ReturnType<typeof readLink>, { trouble: string }> }) {
  const facts = useFacts(ask)
  return (
    <Frame title={sayAsk(ask)}>
      <div className="only-phone">
        <Sheet label="Read only here">
          <EmptyState
            title="Plans are asked for on a larger screen"
            detail="What changes has to be read line by line first. On a phone you can read, approve, refuse and watch."
            action={<ToPlans />}
          />
        </Sheet>
      </div>
      <div className="cols ask">
        <div className="stack not-phone">
          <AskForm ask={ask} facts={facts} />
        </div>
        <div className="stack">
          <FactsSheet ask={ask} facts={facts} />
        </div>
      </div>
    </Frame>
  )
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <div className="head">
        <div>
          <h1 className="break">{visibleText(title)}</h1>
          <p className="verdict">
            <b>Nothing is changed yet.</b> A worker builds the plan from the live objects; then it is read, agreed to and signed.
          </p>
        </div>
      </div>
      {children}
    </>
  )
}

function ToPlans() {
  return (
    <Link href={'/plans' as Route} className={buttonClass({ size: 'sm' })}>
      Show the plans
    </Link>
  )
}
