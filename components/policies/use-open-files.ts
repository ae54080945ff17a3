'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import type { DraftDetail } from '@/lib/schemas/drafts'

const FIRST = 'main.rego'

/** Which files stand in tabs and which one is in front. The one in front is in the address, so that a link leads to it. */
export function useOpenFiles(detail: DraftDetail, extra: readonly string[]) {
  const [asked, setAsked] = useQueryState('file', parseAsString.withOptions({ history: 'replace' }))
  const [kept, setKept] = useState<readonly string[]>([])
  const there = new Set([...detail.files.map(({ path }) => path), ...extra])
  const fallback = there.has(FIRST)
    ? FIRST
    : (detail.files.find(({ path }) => path.endsWith('.rego'))?.path ?? detail.files[0]?.path ?? null)
  const openPaths = kept.filter((path) => there.has(path))
  const path = asked !== null && there.has(asked) ? asked : (openPaths.at(-1) ?? fallback)
  const all = path === null || openPaths.includes(path) ? openPaths : [...openPaths, path]
  const show = (next: string) => {
    setKept(all.includes(next) ? all : [...all, next])
    void setAsked(next)
  }
  const close = (gone: string) => {
    const rest = all.filter((one) => one !== gone)
    setKept(rest)
    if (gone === path) void setAsked(rest.at(-1) ?? null)
  }
  return { path, openPaths: all, show, close }
}
