import { codeFolding, foldGutter, foldService } from '@codemirror/language'
import { type EditorState, type Extension, RangeSetBuilder, StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import initialized from '@/lib/regal-initialize.json'
import type { LspPosition, LspRange } from '@/lib/schemas/language'
import type { Language } from './language-client'

const PAUSE_MS = 400
const CURSOR_MS = 200
const TYPES = initialized.capabilities.semanticTokensProvider.legend.tokenTypes

export const positionAt = (doc: Text, at: number): LspPosition => {
  const line = doc.lineAt(at)
  return { line: line.number - 1, character: at - line.from }
}
/** A place of an answer as one of the text, which may have changed since: never outside it. */
export const offsetAt = (doc: Text, { line, character }: LspPosition): number => {
  const found = doc.line(Math.min(line + 1, doc.lines))
  return Math.min(found.from + character, found.to)
}

type Marks = { folds: ReadonlyMap<number, number>; words: DecorationSet; uses: DecorationSet }
const NONE: Marks = { folds: new Map(), words: Decoration.none, uses: Decoration.none }
const setMarks = StateEffect.define<Partial<Marks>>()

const marks = StateField.define<Marks>({
  create: () => NONE,
  update(now, { effects, docChanged, changes }) {
    let next = docChanged ? { ...now, words: now.words.map(changes), uses: Decoration.none } : now
    for (const effect of effects) if (effect.is(setMarks)) next = { ...next, ...effect.value }
    return next
  },
  provide: (field) => [EditorView.decorations.from(field, ({ words }) => words), EditorView.decorations.from(field, ({ uses }) => uses)],
})

/** Where a fold that begins in this line ends, by the lines of the last answer. */
function foldAt(state: EditorState, from: number, to: number): { from: number; to: number } | null {
  const last = state.field(marks, false)?.folds.get(state.doc.lineAt(from).number)
  if (last === undefined || last > state.doc.lines) return null
  const end = state.doc.line(last).to
  return end > to ? { from: to, to: end } : null
}

/** What names are, five numbers each: rows and columns from the one before, length, kind. */
function wordsOf(doc: Text, data: readonly number[]): DecorationSet {
  const built = new RangeSetBuilder<Decoration>()
  let [line, character] = [0, 0]
  for (let n = 0; n + 4 < data.length; n += 5) {
    const [rows = 0, columns = 0, length = 0, kind = 0] = data.slice(n, n + 4)
    character = rows === 0 ? character + columns : columns
    line += rows
    const from = offsetAt(doc, { line, character })
    const to = offsetAt(doc, { line, character: character + length })
    if (to > from) built.add(from, to, Decoration.mark({ class: `cm-name-${TYPES[kind] ?? 'variable'}` }))
  }
  return built.finish()
}
function usesOf(doc: Text, found: readonly { range: LspRange }[]): DecorationSet {
  const ranges = found.map(({ range }) => [offsetAt(doc, range.start), offsetAt(doc, range.end)] as const).filter(([from, to]) => to > from)
  return Decoration.set(
    ranges.map(([from, to]) => Decoration.mark({ class: 'cm-use' }).range(from, to)),
    true,
  )
}

/** Folds, kinds of names, and the other uses of the name at the cursor: asked for when nobody types. */
export function languageMarks(language: Language, path: string): Extension {
  const plugin = ViewPlugin.fromClass(
    class {
      textTimer: ReturnType<typeof setTimeout> | undefined
      cursorTimer: ReturnType<typeof setTimeout> | undefined
      isGone = false
      constructor(readonly view: EditorView) {
        this.readText(0)
      }
      update({ docChanged, selectionSet }: ViewUpdate) {
        if (docChanged) this.readText(PAUSE_MS)
        if (docChanged || selectionSet) this.readCursor()
      }
      destroy() {
        this.isGone = true
        clearTimeout(this.textTimer)
        clearTimeout(this.cursorTimer)
      }
      /** An answer about another text is dropped: the next one is on its way. */
      show(doc: Text, shown: Partial<Marks>) {
        if (!this.isGone && this.view.state.doc.eq(doc)) this.view.dispatch({ effects: setMarks.of(shown) })
      }
      readText(pauseMs: number) {
        clearTimeout(this.textTimer)
        this.textTimer = setTimeout(() => void this.askText().catch(() => undefined), pauseMs)
      }
      async askText() {
        const { doc } = this.view.state
        const [folds, data] = await Promise.all([language.folds(path), language.tokens(path)])
        // Of two that begin in one line the longer one counts.
        const byLine = new Map<number, number>()
        for (const { startLine, endLine } of folds) byLine.set(startLine + 1, Math.max(byLine.get(startLine + 1) ?? 0, endLine + 1))
        this.show(doc, { folds: byLine, words: wordsOf(doc, data) })
      }
      readCursor() {
        clearTimeout(this.cursorTimer)
        this.cursorTimer = setTimeout(() => void this.askCursor().catch(() => undefined), CURSOR_MS)
      }
      async askCursor() {
        const { doc, selection } = this.view.state
        const { head, empty } = selection.main
        const isName = empty && this.view.hasFocus && this.view.state.wordAt(head) !== null
        const found = isName ? await language.highlights(path, positionAt(doc, head)) : []
        if (this.view.state.selection.main.head === head) this.show(doc, { uses: usesOf(doc, found) })
      }
    },
  )
  return [marks, plugin, foldService.of(foldAt), codeFolding(), foldGutter({ openText: '⌄', closedText: '›' })]
}
