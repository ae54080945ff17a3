'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { Glyph } from '@/components/ui/glyph'
import { Kbd } from '@/components/ui/kbd'
import type { SourceRow } from '@/lib/schemas/overview'
import { Clock } from './clock'
import { FreshnessMark } from './freshness-mark'
import type { Crumb, Environment, Person } from './nav-item'
import { PersonMenu } from './person-menu'

export type TopBarProps = {
  env: Environment
  crumbs: Crumb[]
  person: Person
  sources: SourceRow[]
  onPalette: () => void
}

export function TopBar({ env, crumbs, person, sources, onPalette }: TopBarProps) {
  return (
    <header className="top">
      <span className="env" data-st={env.kind === 'prod' ? undefined : env.kind}>
        <Glyph state={env.kind} size={12} isInherited />
        <span className="env-wide">{env.label}</span>
        <span className="env-short">{env.short}</span>
      </span>
      <Crumbs crumbs={crumbs} />
      <div className="top-end">
        <button type="button" className="palette" aria-keyshortcuts="Control+K Meta+K" onClick={onPalette}>
          <Search className="ico" aria-hidden="true" />
          <span>Search or run a command</span>
          <Kbd keys="Ctrl K" />
        </button>
        <FreshnessMark sources={sources} />
        <Clock />
        <PersonMenu person={person} />
      </div>
    </header>
  )
}

function Crumbs({ crumbs }: { crumbs: Crumb[] }) {
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      {crumbs.map((crumb, index) =>
        crumb.href === undefined || index === crumbs.length - 1 ? (
          <b key={crumb.label}>{crumb.label}</b>
        ) : (
          <span key={crumb.label} className="row-x">
            <Link href={crumb.href}>{crumb.label}</Link>
            <span aria-hidden="true">/</span>
          </span>
        ),
      )}
    </nav>
  )
}
