'use client'

import Link from 'next/link'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatPercent, visibleText } from '@/lib/format'
import type { VersionPartProps } from './version-slots'

/** Who wrote it, what for, from what, and what they expect of it. */
export function VersionFacts({ detail }: VersionPartProps) {
  const { version, authors, draftId, declared, tools } = detail
  return (
    <Sheet label="What it is" title="What it is">
      {declared && <p className="in">{visibleText(declared.says)}</p>}
      <dl className="dl small">
        {authors.length > 0 && (
          <>
            <dt>Written by</dt>
            <dd>{authors.map(({ name }) => visibleText(name)).join(', ')}</dd>
          </>
        )}
        <dt>{draftId === null ? 'Made by' : 'Submitted by'}</dt>
        <dd>{visibleText(version.createdBy)}</dd>
        <dt>At</dt>
        <dd>
          <LocalTime at={version.createdAt} withDate />
        </dd>
        <dt>From</dt>
        <dd>
          {version.basedOn === null ? (
            'the product'
          ) : (
            <Link href={`/policies/versions/${version.basedOn}`}>{`version ${version.basedOn}`}</Link>
          )}
        </dd>
        {draftId !== null && (
          <>
            <dt>Draft</dt>
            <dd>
              <Link href={`/policies/drafts/${draftId}`}>Open the draft</Link>
            </dd>
          </>
        )}
        {declared && (
          <>
            <dt>Other answers</dt>
            <dd>{`at most ${formatPercent(declared.flips, 1)} expected`}</dd>
          </>
        )}
        {Object.entries(tools ?? {}).map(([name, { version: found, how }]) => (
          <Tool key={name} name={name} found={found} how={how} />
        ))}
      </dl>
      {declared && declared.allows.length > 0 && (
        <ul className="in rule-t">
          {declared.allows.map(({ rule, action, why }) => (
            <li key={`${rule} ${action} ${why}`}>
              <span className="mono break">{rule ?? action}</span>
              {` may become an allow: ${visibleText(why)}`}
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}

const TOOL_NAMES: Record<string, string> = { opa: 'OPA', regal: 'Regal' }

function Tool({ name, found, how }: { name: string; found: string | null; how: string }) {
  return (
    <>
      <dt>{TOOL_NAMES[name] ?? name}</dt>
      <dd>{found === null ? 'was missing' : `${found}, ${how}`}</dd>
    </>
  )
}
