'use client'

import { Annotation, Compartment, EditorState, Transaction } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'
import { changeBetween } from './change-between'
import { readOnly, shown, written } from './editor-setup'
import { findingsExtension } from './findings-extension'
import { type Extra, extrasOf } from './workspace'

/** A change that the page made, not the person at the keys. */
const fromPage = Annotation.define<boolean>()

export type CodeEditorProps = {
  path: string
  /** The text as it should be now; null while it is not known. */
  read: (path: string) => string | null
  isReadOnly: boolean
  /** What other parts of the page add to this file: marks, completion, keys. */
  extras: readonly Extra[]
  onChange: (path: string, text: string) => void
  onSave: () => void
  /** Called with the view when it shows another file. */
  onShow: (view: EditorView, path: string) => void
  viewRef: RefObject<EditorView | null>
}

/** One editor for all open files. Each keeps its cursor and its undo while the page is open. */
export default function CodeEditor({ path, read, isReadOnly, extras, viewRef, ...on }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const states = useRef(new Map<string, EditorState>())
  const parts = useRef({ extras: new Compartment(), mode: new Compartment() })
  const at = useRef(path)
  const mode = () => (isReadOnly ? readOnly : written(() => onSave()))
  const onSave = useEffectEvent(() => on.onSave())
  const onChange = useEffectEvent((text: string) => on.onChange(at.current, text))
  const onShow = useEffectEvent((view: EditorView) => on.onShow(view, at.current))

  const stateOf = useEffectEvent((file: string) =>
    EditorState.create({
      doc: read(file) ?? '',
      extensions: [
        findingsExtension,
        shown(file, file),
        parts.current.mode.of(mode()),
        parts.current.extras.of(extrasOf(extras, file)),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (docChanged && !transactions.some((one) => one.annotation(fromPage))) onChange(state.doc.toString())
        }),
      ],
    }),
  )

  useEffect(() => {
    if (!host.current) return
    const view = new EditorView({ parent: host.current, state: stateOf(at.current) })
    viewRef.current = view
    onShow(view)
    return () => {
      viewRef.current = null
      view.destroy()
    }
  }, [viewRef])

  useEffect(() => {
    const view = viewRef.current
    if (!view || at.current === path) return
    states.current.set(at.current, view.state)
    at.current = path
    view.setState(states.current.get(path) ?? stateOf(path))
    onShow(view)
  }, [path, viewRef])

  useEffect(() => {
    const { extras: place, mode: kind } = parts.current
    viewRef.current?.dispatch({
      effects: [place.reconfigure(extrasOf(extras, path)), kind.reconfigure(isReadOnly ? readOnly : written(() => onSave()))],
    })
  }, [extras, isReadOnly, path, viewRef])

  // Whatever else changed the text: somebody's save, a fix, formatting. It can be undone like typing.
  useEffect(() => {
    const view = viewRef.current
    const wanted = read(path)
    if (!view || at.current !== path || wanted === null) return
    const change = changeBetween(view.state.doc.toString(), wanted)
    if (change) view.dispatch({ changes: change, annotations: [fromPage.of(true), Transaction.userEvent.of('input.replace')] })
  })

  return <div ref={host} className="code-host" />
}
