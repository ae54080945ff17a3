'use client'

import { parseAsString, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { keepValid } from '@/lib/keep-valid'
import { FlipCursor, FlipFilter, type ListFlips } from '@/lib/schemas/replays'

const PARSERS = { kind: parseAsString, principle: parseAsString, search: parseAsString, cursor: parseAsString }
const { id: _id, ...SHAPE } = FlipFilter.shape
const PAGE_SIZE = 50

type Asked = Record<keyof typeof PARSERS, string | null>
/** A part the schema refuses is left out, so a mistyped address still shows a list. */
function inputOf(id: string, state: Asked): ListFlips {
  const cursor = FlipCursor.safeParse(state.cursor)
  return { ...FlipFilter.parse({ ...keepValid(SHAPE, state), id }), ...(cursor.success ? { cursor: cursor.data } : {}), limit: PAGE_SIZE }
}

/** The list's question lives in the address. */
export function useFlipFilter(id: string) {
  const [state, setState] = useQueryStates(PARSERS, { history: 'push' })
  const input = useMemo(() => inputOf(id, state), [id, state])
  return {
    input,
    change: (next: Partial<Asked>) => void setState({ ...next, cursor: null }),
    clear: () => void setState({ kind: null, principle: null, search: null, cursor: null }),
    goTo: (cursor: string | null) => void setState({ cursor }),
  }
}
export type FlipFiltering = ReturnType<typeof useFlipFilter>

/** The filter as an address. */
export const flipQuery = ({ cursor: _cursor, limit: _limit, ...filter }: ListFlips): string =>
  new URLSearchParams(Object.entries(filter).map(([key, value]): [string, string] => [key, String(value)])).toString()
