'use client'

import { Glyph } from '@/components/ui/glyph'
import type { Finding } from './findings'
import { useWorkspace } from './workspace'

const GLYPH = { error: 'breach', warning: 'warn', info: 'run' } as const

/** Everything that was found in the draft, errors first; each leads to its line. */
export function ProblemList() {
  const { diagnosing, open } = useWorkspace()
  const { findings } = diagnosing
  if (findings.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="problems rule-t" aria-label="Findings" tabIndex={0}>
      <ul>
        {findings.map((finding) => (
          <Row key={`${finding.path} ${finding.code} ${JSON.stringify(finding.range)} ${finding.message}`} finding={finding} open={open} />
        ))}
      </ul>
    </section>
  )
}

function Row({ finding, open }: { finding: Finding; open: (path: string, place: { row: number; col: number }) => void }) {
  const { path, range, severity, message, code } = finding
  return (
    <li>
      <Glyph state={GLYPH[severity]} size={12} />
      <button type="button" className="linkish" onClick={() => open(path, range.start)}>
        <span className="mono">{`${path}:${range.start.row}`}</span>
      </button>
      <span className="sr">{severity}</span>
      <span className="cut" title={message}>
        {message}
      </span>
      {finding.docHref ? (
        <a href={finding.docHref} target="_blank" rel="noreferrer" className="dim">
          {code}
        </a>
      ) : (
        <span className="dim">{code}</span>
      )}
    </li>
  )
}
