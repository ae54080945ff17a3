import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, codeFolding, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { nextDiagnostic, previousDiagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { getNonce } from 'get-nonce'
import { look } from './editor-theme'
import { rego } from './rego-language'

const PHONE = '(max-width: 760px)'
const isPhone = () => window.matchMedia(PHONE).matches

/** The language of a file, by its name. OPA formats Rego with tabs. */
export function languageOf(path: string): Extension {
  if (path.endsWith('.rego')) return [rego, indentUnit.of('\t')]
  return path.endsWith('.json') ? json() : yaml()
}

/** What every editor and every comparison shows: our look, the page's nonce for its style elements, hidden characters made visible. */
export const shown = (path: string, label: string): Extension => {
  const nonce = getNonce()
  return [
    nonce ? EditorView.cspNonce.of(nonce) : [],
    look,
    languageOf(path),
    lineNumbers(),
    highlightSpecialChars(),
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
    isPhone() ? EditorView.lineWrapping : [],
  ]
}

/** Text that can be selected and read, never changed. */
export const readOnly: Extension = [EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-readonly': 'true' })]

/** What is needed to write. Escape and then Tab leaves the editor; F8 goes from one finding to the next. */
export const written = (onSave: () => void): Extension => [
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  codeFolding(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  search({ top: true }),
  keymap.of([
    {
      key: 'Mod-s',
      preventDefault: true,
      run: () => {
        onSave()
        return true
      },
    },
    { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic },
    ...closeBracketsKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    // Ctrl Enter runs the tests of the page; it must not add a line as well.
    ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
    indentWithTab,
  ]),
]
