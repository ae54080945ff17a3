'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { useId } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Glyph } from '@/components/ui/glyph'
import type { Act } from './acts'

export type ActLinksProps = { acts: readonly Act[]; size?: 'sm' | 'base'; isFirstInk?: boolean }

/** Ways to plans: nothing is changed by following one. A right that nobody could tell is drawn unlike one that is denied. */
export function ActLinks({ acts, size = 'base', isFirstInk = false }: ActLinksProps) {
  return acts.map((act, n) => <ActLink key={act.verb} act={act} size={size} isInk={isFirstInk && n === 0} />)
}

function ActLink({ act: { verb, href, whyNot, unsure }, size, isInk }: { act: Act; size: 'sm' | 'base'; isInk: boolean }) {
  const id = useId()
  const variant = isInk ? 'ink' : 'default'
  if (whyNot !== null)
    return (
      <Button size={size} variant={variant} disabledReason={whyNot}>
        {verb}
      </Button>
    )
  return (
    <>
      <Link
        href={href as Route}
        prefetch={false}
        className={buttonClass({
          size,
          variant: unsure === null ? variant : 'default',
          className: unsure === null ? undefined : 'btn-unsure',
        })}
        title={unsure === null ? undefined : `Right not known yet. ${unsure}`}
        aria-describedby={unsure === null ? undefined : id}
      >
        {unsure !== null && <Glyph state="unknown" size={12} />}
        {verb}
      </Link>
      {unsure !== null && (
        <span id={id} className="sr">
          {`Right not known yet. ${unsure}`}
        </span>
      )}
    </>
  )
}
