'use client'

import { MergeView } from '@codemirror/merge'
import { EditorView } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { readOnly, shown, written } from './editor-setup'

export type MergeSidesProps = { path: string; theirs: string; mine: string; onMine: (text: string) => void }

/** Two texts of one file beside each other. Theirs is only read; ours can be written, and takes single changes of theirs by an arrow. */
export default function MergeSides({ path, theirs, mine, onMine }: MergeSidesProps) {
  const host = useRef<HTMLDivElement>(null)
  const tell = useEffectEvent(onMine)
  const first = useEffectEvent(() => ({ theirs, mine }))
  useEffect(() => {
    if (!host.current) return
    const at = first()
    const view = new MergeView({
      parent: host.current,
      a: { doc: at.theirs, extensions: [shown(path, `${path}, as it was saved`), readOnly] },
      b: {
        doc: at.mine,
        extensions: [
          shown(path, `${path}, your text`),
          written(() => undefined),
          EditorView.updateListener.of(({ docChanged, state }) => docChanged && tell(state.doc.toString())),
        ],
      },
      revertControls: 'a-to-b',
      renderRevertControl: () => {
        const button = document.createElement('button')
        button.type = 'button'
        button.className = 'btn btn-sm'
        button.textContent = '→'
        button.setAttribute('aria-label', 'Take this change of theirs')
        return button
      },
      collapseUnchanged: { margin: 3, minSize: 6 },
    })
    return () => view.destroy()
  }, [path])
  return <div ref={host} className="merge-host" />
}
