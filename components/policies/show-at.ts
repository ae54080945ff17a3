import { EditorView } from '@codemirror/view'
import { offsetOf } from './findings-extension'
import type { Place } from './workspace'

/** Puts the cursor at a place of the file and brings it into view. */
export function showAt(view: EditorView, { row, col = 1 }: Place): void {
  const at = offsetOf(view.state.doc, { row, col })
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
  view.focus()
}
