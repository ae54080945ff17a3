'use client'

import { type KeyboardEvent, useId } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { NoRight } from '@/components/ui/no-right'
import { CasesTab } from './cases-tab'
import { CoverageTab } from './coverage-tab'
import { ExplainTab } from './explain-tab'
import { InputTab } from './input-tab'
import { TABS, type Tab, useTests } from './tests-store'
import { TestsTab } from './tests-tab'
import { useTestRuns } from './use-test-runs'
import { useWorkspace } from './workspace'

const NAMES: Record<Tab, string> = { tests: 'Tests', input: 'Input', explain: 'Explain', coverage: 'Coverage', cases: 'Cases' }
const PARTS: Record<Tab, () => React.ReactNode> = {
  tests: TestsTab,
  input: InputTab,
  explain: ExplainTab,
  coverage: CoverageTab,
  cases: CasesTab,
}

/** Right of the editor: the tests, any rule on any input, why it came out so, what tests and traffic reach, and cases as a table. */
export function TestsPanel() {
  const { detail, canWrite } = useWorkspace()
  const [{ tab }, change] = useTests(detail.draft.id)
  const { run } = useTestRuns()
  const id = useId()
  const isBad = run !== null && (run.problem !== null || run.failed + run.errored > 0)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = TABS.indexOf(tab)
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: TABS.length - 1 }
    const next = moves[event.key]
    const chosen = next === undefined ? undefined : TABS[(next + TABS.length) % TABS.length]
    if (chosen === undefined) return
    event.preventDefault()
    change({ tab: chosen })
    document.getElementById(`${id}-${chosen}`)?.focus()
  }
  const Part = PARTS[tab]
  return (
    <section className="sheet pt" aria-label="Tests">
      <div className="pt-tabs" role="tablist" aria-label="Try the draft" onKeyDown={onKeyDown}>
        {TABS.map((one) => (
          <button
            key={one}
            id={`${id}-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls={`${id}-panel`}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => change({ tab: one })}
          >
            {NAMES[one]}
            {one === 'tests' && isBad && (
              <>
                <Glyph state="breach" size={12} />
                <span className="sr">, some fail</span>
              </>
            )}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <div id={`${id}-panel`} className="pt-body rule-t" role="tabpanel" aria-labelledby={`${id}-${tab}`} tabIndex={0}>
        {canWrite ? <Part /> : <Closed isOpen={detail.draft.state === 'open'} />}
      </div>
    </section>
  )
}

function Closed({ isOpen }: { isOpen: boolean }) {
  if (!isOpen) return <EmptyState title="Nothing runs here" detail="This draft is no longer open. Its files stay to be read." />
  return <NoRight title="You cannot run this draft" detail={`Tests and evaluations are open to ${rolesInWords('policies:write')}.`} />
}
