'use client'

import type { EditorView } from '@codemirror/view'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useToast } from '@/components/shell/toasts'
import type { BuiltinDoc, LspPosition } from '@/lib/schemas/language'
import { useTRPC } from '@/lib/trpc'
import type { Language } from './language-client'
import { changeLanguage } from './language-store'
import type { LocalSources } from './rego-answers'
import { type Place, useWorkspace } from './workspace'

const NONE: ReadonlyMap<string, BuiltinDoc> = new Map()
type Loaded = typeof import('./language-client') & typeof import('./language-extension') & typeof import('./language-marks')

const toPlace = ({ line, character }: LspPosition): Place => ({ row: line + 1, col: character + 1 })

/** The heavy part, loaded with the editor. */
function useLoaded(): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  useEffect(() => {
    let isGone = false
    void Promise.all([import('./language-client'), import('./language-extension'), import('./language-marks')]).then(
      ([client, extension, marks]) => {
        if (!isGone) setLoaded({ ...client, ...extension, ...marks })
      },
    )
    return () => {
      isGone = true
    }
  }, [])
  return loaded
}

/** What the page knows of the draft, read once and again with each saved change. */
function useSources(draftId: string, canWrite: boolean): { sources: () => LocalSources; builtins: ReadonlyMap<string, BuiltinDoc> } {
  const trpc = useTRPC()
  const { texts } = useWorkspace()
  const saved = useQuery(trpc.drafts.texts.queryOptions({ id: draftId }))
  const builtinList = useQuery({ ...trpc.drafts.builtins.queryOptions({}), staleTime: Number.POSITIVE_INFINITY })
  const inputs = useQuery({ ...trpc.drafts.inputPaths.queryOptions({}), staleTime: 300_000, enabled: canWrite })
  const builtins = useMemo(() => (builtinList.data ? new Map(builtinList.data.map((one) => [one.name, one])) : NONE), [builtinList.data])
  const inputPaths = useMemo(() => inputs.data?.paths.map(({ path }) => path) ?? [], [inputs.data])
  const sources = (): LocalSources => {
    const all = new Map(saved.data?.files.map(({ path, text }) => [path, text]))
    for (const { path, text } of texts.list()) all.set(path, text)
    return { texts: all, builtins, inputPaths }
  }
  return { sources, builtins }
}

/** Names of the draft in the editor: what stands where the cursor is, and what can be done with it. */
export function useDraftLanguage() {
  const { detail, texts, viewRef, open, path, canWrite } = useWorkspace()
  const draftId = detail.draft.id
  const say = useToast()
  const loaded = useLoaded()
  const { sources, builtins } = useSources(draftId, canWrite)
  const readSources = useEffectEvent(sources)
  const mayAsk = useEffectEvent(() => canWrite)
  const [language, setLanguage] = useState<Language | null>(null)

  useEffect(() => {
    if (!loaded) return
    const made = loaded.languageOf({
      draft: draftId,
      sources: () => readSources(),
      unsaved: () => texts.list(),
      isAsked: () => mayAsk(),
      tell: (answering) => changeLanguage(draftId, { answering }),
    })
    setLanguage(made)
    return () => made.end()
  }, [loaded, draftId, texts])

  /** The file in front, the cursor, and the name it stands in. */
  const cursor = (): { view: EditorView; path: string; position: LspPosition; name: string } | null => {
    const view = viewRef.current
    if (!view || !loaded || path === null) return null
    const { head } = view.state.selection.main
    const said = (range: { from: number; to: number } | null) => (range ? view.state.sliceDoc(range.from, range.to) : '')
    const at = view.state.wordAt(head)
    // An outline leads to the beginning of a head: `default` names nothing, the word behind it does.
    const word = at && said(at) === 'default' ? view.state.wordAt(at.to + 1) : at
    const name = said(word)
    // At its first sign: where one name ends another may begin.
    return { view, path, position: loaded.positionAt(view.state.doc, word?.from ?? head), name }
  }
  const nothing = (what: string) => say(`${what}. Put the cursor in a name of the draft.`)

  const goToDefinition = useEffectEvent(async () => {
    const at = cursor()
    const found = at && language ? await language.definition(at.path, at.position) : null
    if (!found) return nothing('Nothing is defined here')
    open(found.path, toPlace(found.range.start))
  })
  const findReferences = useEffectEvent(async () => {
    const at = cursor()
    if (!at || !language) return
    const found = await language.references(at.path, at.position)
    if (found.length === 0) return nothing('No use was found')
    const all = sources().texts
    const places = found.map(({ path: file, range }) => ({
      path: file,
      row: range.start.line + 1,
      col: range.start.character + 1,
      line: all.get(file)?.split('\n')[range.start.line]?.trim() ?? '',
    }))
    changeLanguage(draftId, { panel: { kind: 'references', name: at.name, places } })
  })
  const rename = useEffectEvent(() => {
    const at = cursor()
    if (!at || at.name === '') return nothing('Nothing can be renamed here')
    changeLanguage(draftId, { panel: { kind: 'rename', path: at.path, position: at.position, name: at.name } })
  })
  const outline = useEffectEvent(() => {
    if (path !== null) changeLanguage(draftId, { panel: { kind: 'outline', path } })
  })
  const [acts] = useState(() => ({
    goToDefinition: () => void goToDefinition(),
    findReferences: () => void findReferences(),
    rename: () => rename(),
    outline: () => outline(),
  }))
  const extension = useMemo(() => {
    if (!language || !loaded) return null
    const made = new Map<string, ReturnType<Loaded['languageExtension']>>()
    return (file: string) => {
      if (!file.endsWith('.rego')) return []
      const known = made.get(file) ?? loaded.languageExtension(language, { path: file, builtins, acts })
      made.set(file, known)
      return known
    }
  }, [language, loaded, builtins, acts])
  return { language, extension, acts }
}
