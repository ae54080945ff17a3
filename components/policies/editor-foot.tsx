'use client'

import { Button } from '@/components/ui/button'
import { Glyph } from '@/components/ui/glyph'
import { formatMs } from '@/lib/format'
import { LEGENDS } from './draft-slots'
import { countOf, isOfTool } from './findings'
import type { Diagnosing } from './use-diagnostics'
import { useWorkspace } from './workspace'

const n = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** How many findings, who looked, and how one leaves the editor by keyboard. */
export function EditorFoot() {
  const { diagnosing, canWrite, texts } = useWorkspace()
  const { errors, warnings } = countOf(diagnosing.findings)
  return (
    <div className="ed-foot rule-t">
      {(diagnosing.state === 'checked' || diagnosing.ms !== null) && (
        <>
          <span className="row-x">
            <Glyph state={errors > 0 ? 'breach' : 'idle'} size={12} />
            {n(errors, 'error')}
          </span>
          <span className="row-x">
            <Glyph state={warnings > 0 ? 'warn' : 'idle'} size={12} />
            {n(warnings, 'warning')}
          </span>
        </>
      )}
      <span className="dim" role="status">
        {sayTools(diagnosing)}
      </span>
      {(diagnosing.state === 'failed' || diagnosing.state === 'missing' || diagnosing.findings.some(isOfTool)) && (
        <Button size="sm" onClick={diagnosing.again}>
          Check again
        </Button>
      )}
      {!texts.isKept() && <span className="aged">The browser keeps no more: save, or a reload loses what is not saved.</span>}
      <span className="legend">
        {Object.entries(LEGENDS).map(([name, Legend]) => (
          <Legend key={name} />
        ))}
        <span>{canWrite ? 'Esc, then Tab leaves the editor' : 'Only read here'}</span>
      </span>
    </div>
  )
}

/** Which tools answered, or why none did: never silence where nothing was looked at. */
export function sayTools({ state, tools, ms, why }: Omit<Diagnosing, 'again'>): string {
  if (state === 'off') return 'Findings are shown to whoever may write drafts.'
  if (state === 'failed') return `Not checked: ${why ?? 'no answer'}`
  if (tools === null) return 'Checking…'
  const { opa, regal } = tools
  if (opa.version === null) return `OPA is missing: ${opa.why}`
  const looking = state === 'linting' ? ' still looking' : ''
  const linter =
    regal.version === null
      ? `Regal is missing: ${regal.why}`
      : `Regal ${regal.version}${regal.isPinned ? '' : ' (not the pinned one)'}${looking}`
  const parser = `OPA ${opa.version}${opa.isPinned ? '' : ' (not the pinned one)'}`
  return `${parser}, ${linter}, ${state === 'checking' ? 'checking again…' : ms === null ? 'time unknown' : formatMs(ms)}`
}
