'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'

type State = { search: string | null; state: string | null; role: string | null; cursor: string | null }
const PARSERS = { search: parseAsString, state: parseAsString, role: parseAsString, cursor: parseAsString }

/** A list's question lives in the address. A change of the filter starts again at the first page. */
export function useListFilter<Input>(inputOf: (state: State) => Input) {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => inputOf(state), [state, inputOf])
  return {
    input,
    change: (next: Partial<Omit<State, 'cursor'>>) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ search: null, state: null, role: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
export type ListFilter<Input> = ReturnType<typeof useListFilter<Input>>
