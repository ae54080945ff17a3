import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** Tokens of ours alone: one theme serves dark and light, because the tokens change with the page. */
const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.atom, tags.bool, tags.null], color: 'var(--k-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--k-string)' },
  { tag: [tags.number], color: 'var(--k-number)' },
  { tag: [tags.function(tags.variableName), tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--k-call)' },
  { tag: [tags.comment], color: 'var(--k-comment)' },
  { tag: [tags.punctuation, tags.operator, tags.separator, tags.bracket], color: 'var(--k-punct)' },
  { tag: [tags.variableName, tags.content], color: 'var(--k-name)' },
])

const wavy = (color: string) => ({
  backgroundImage: 'none',
  paddingBottom: '0',
  textDecoration: `underline wavy var(${color}) 1px`,
  textUnderlineOffset: '3px',
  textDecorationSkipInk: 'none',
})

const theme = EditorView.theme({
  '&': { color: 'var(--k-name)', backgroundColor: 'var(--bg-1)', height: '100%', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' }, // the host around it shows the focus, above the gutters
  '.cm-scroller': { font: '12px/19px var(--mono)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--fg-1)', padding: '6px 0' },
  '.cm-line': { padding: '0 14px 0 6px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--fg-1)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-bg)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--bg-2)' },
  '.cm-gutters': { backgroundColor: 'var(--bg-1)', color: 'var(--fg-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '30px', padding: '0 5px 0 0' },
  '.cm-diag .cm-gutterElement': { width: '22px', display: 'grid', placeItems: 'center' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--line-3)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--bg-3)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-bg)', outline: '1px solid var(--warn-line)' },
  '.cm-lintRange-error': wavy('--breach-fg'),
  '.cm-lintRange-warning': wavy('--warn-fg'),
  '.cm-lintRange-info': wavy('--accent'),
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--bg-4, var(--bg-3))', color: 'var(--fg-1)' },
  '.cm-tooltip': { backgroundColor: 'var(--bg-2)', border: '1px solid var(--line-2)', borderRadius: 'var(--r-2)', color: 'var(--fg-1)' },
  '.cm-panels': { backgroundColor: 'var(--bg-2)', color: 'var(--fg-1)', borderColor: 'var(--line-1)' },
  '.cm-panel.cm-search': { padding: '6px 30px 6px 12px', fontFamily: 'var(--sans)' },
  '.cm-textfield': { backgroundColor: 'var(--field)', border: '1px solid var(--line-3)', color: 'var(--fg-1)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--bg-2)', border: '1px solid var(--line-2)', color: 'var(--fg-1)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--bg-3)', border: '0', color: 'var(--fg-2)' },
  '.cm-deletedChunk': { backgroundColor: 'var(--diff-del)', paddingLeft: '6px' },
  '.cm-changedLine, .cm-insertedLine': { backgroundColor: 'var(--diff-add) !important' },
  '&.cm-merge-a .cm-changedLine': { backgroundColor: 'var(--diff-del) !important' },
  '.cm-deletedText, .cm-deletedLine del, &.cm-merge-a .cm-changedText': {
    background: 'var(--diff-del-mark) !important',
    textDecoration: 'none',
  },
  '.cm-changedText, &.cm-merge-b .cm-changedText': { background: 'var(--diff-add-mark) !important' },
  '.cm-changedText, .cm-changedText span, .cm-deletedText, .cm-deletedText span, .cm-deletedLine del, .cm-deletedLine del span, .cm-insertedLine ins span':
    {
      color: 'var(--fg-1)',
    },
  '.cm-collapsedLines': { background: 'var(--bg-2) !important', color: 'var(--fg-2)', font: 'var(--t-12)', padding: '4px 14px' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '0' },
  '.cm-changedLineGutter': { background: 'var(--ok-solid)' },
  '.cm-deletedLineGutter': { background: 'var(--breach-solid)' },
})

export const look = [theme, syntaxHighlighting(highlight)]
