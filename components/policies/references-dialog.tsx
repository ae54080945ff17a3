'use client'

import { Dialog } from '@/components/ui/dialog'
import type { FoundPlace } from './language-store'
import { useWorkspace } from './workspace'

export type ReferencesDialogProps = { name: string; places: readonly FoundPlace[]; onClose: () => void }

/** Every place that stands for the same name, file by file; each leads there. */
export function ReferencesDialog({ name, places, onClose }: ReferencesDialogProps) {
  const { open } = useWorkspace()
  const files = [...new Set(places.map(({ path }) => path))]
  const said = `${places.length} ${places.length === 1 ? 'use' : 'uses'} in ${files.length} ${files.length === 1 ? 'file' : 'files'}`
  return (
    <Dialog isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={`Uses of ${name}`} description={said} isWide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className="places" aria-label={`Uses of ${name}`} tabIndex={0}>
        {files.map((path) => (
          <div key={path}>
            <h3 className="mono">{path}</h3>
            <ul>
              {places
                .filter((place) => place.path === path)
                .map(({ row, col, line }) => (
                  <li key={`${row}:${col}`}>
                    <button
                      type="button"
                      className="linkish"
                      onClick={() => {
                        onClose()
                        open(path, { row, col })
                      }}
                    >
                      {`line ${row}`}
                    </button>
                    <code className="cut" title={line}>
                      {line}
                    </code>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </section>
    </Dialog>
  )
}
