'use client'

import { unifiedMergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { readOnly, shown } from './editor-setup'

export type CompareViewProps = { path: string; before: string | null; after: string; label: string }

/** Two texts in one column: what went, what came, and what stayed folded away. One text alone where there is nothing to compare it with. */
export default function CompareView({ path, before, after, label }: CompareViewProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!host.current) return
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          shown(path, label),
          readOnly,
          before === null ? [] : unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: { margin: 3, minSize: 6 } }),
        ],
      }),
    })
    return () => view.destroy()
  }, [path, before, after, label])
  return <div ref={host} className="code-host" />
}
