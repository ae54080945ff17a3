'use client'

import { X } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { useWorkspace } from './workspace'

/** The open files. Arrows choose, Delete closes; the button at the end closes the one in front. */
export function EditorTabs() {
  const { openPaths, path, open, close, unsaved } = useWorkspace()
  const list = useRef<HTMLDivElement>(null)
  const dirty = new Set(unsaved.map((one) => one.path))
  const onKeyDown = (event: KeyboardEvent) => {
    const at = path === null ? -1 : openPaths.indexOf(path)
    if (event.key === 'Delete' && path !== null && openPaths.length > 1) return close(path)
    const moves: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: openPaths.length - 1 }
    const next = moves[event.key]
    const chosen = next === undefined ? undefined : openPaths[(next + openPaths.length) % openPaths.length]
    if (chosen === undefined) return
    event.preventDefault()
    open(chosen)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[openPaths.indexOf(chosen)]?.focus()
  }
  return (
    <>
      <div ref={list} className="ed-tabs" role="tablist" aria-label="Open files" onKeyDown={onKeyDown}>
        {openPaths.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            aria-selected={one === path}
            aria-controls="editor-panel"
            tabIndex={one === path ? 0 : -1}
            title={one}
            onClick={() => open(one)}
          >
            {one.split('/').at(-1)}
            {dirty.has(one) && (
              <>
                <span className="dot" />
                <span className="sr">, not saved</span>
              </>
            )}
          </button>
        ))}
      </div>
      {path !== null && openPaths.length > 1 && (
        <button type="button" className="btn btn-ghost btn-sm" aria-label={`Close ${path}`} onClick={() => close(path)}>
          <X className="ico" aria-hidden="true" />
        </button>
      )}
    </>
  )
}
