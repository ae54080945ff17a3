'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { LoadingBars } from '@/components/ui/loading-bars'
import { TextField } from '@/components/ui/text-field'
import type { Language, SymbolOf } from './language-client'
import { rulesIn } from './list-rules'
import { useWorkspace } from './workspace'

export type OutlineDialogProps = { path: string; language: Language; onClose: () => void }

/** The rules of the file in front; typing narrows them, Enter goes to the first. */
export function OutlineDialog({ path, language, onClose }: OutlineDialogProps) {
  const { open } = useWorkspace()
  const [search, setSearch] = useState('')
  const { data } = useQuery({
    queryKey: ['outline', path],
    queryFn: () => language.symbols(path),
    staleTime: 0,
    gcTime: 0,
    // Right after the page opened its texts may not be here yet: an empty answer is asked for again.
    refetchInterval: ({ state }) => (state.data?.length === 0 ? 1000 : false),
  })
  const found = rulesIn(data ?? []).filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()))
  const go = (symbol: SymbolOf | undefined) => {
    if (!symbol) return
    onClose()
    open(path, { row: symbol.selectionRange.start.line + 1, col: symbol.selectionRange.start.character + 1 })
  }
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Outline of ${path}`}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          go(found[0])
        }}
      >
        <TextField label="Find" autoComplete="off" spellCheck={false} maxLength={100} value={search} onChange={setSearch} />
      </form>
      {data === undefined ? (
        <LoadingBars what="the outline" rows={4} />
      ) : found.length === 0 ? (
        <p className="in soft">{search === '' ? 'This file has no rule.' : 'No rule has that in its name.'}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
        <section className="places" aria-label="Rules" tabIndex={0}>
          <ul>
            {found.map((symbol) => (
              <li key={`${symbol.name} ${symbol.selectionRange.start.line}`}>
                <button type="button" className="linkish mono" onClick={() => go(symbol)}>
                  {symbol.name}
                </button>
                <span className="dim">{symbol.detail}</span>
                <span className="dim num">{`line ${symbol.selectionRange.start.line + 1}`}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}
