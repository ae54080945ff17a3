import { type Diagnostic as Mark, setDiagnostics } from '@codemirror/lint'
import { type EditorState, type Extension, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter, WidgetType } from '@codemirror/view'
import { glyphOf, TONE } from './finding-glyph'
import type { Finding } from './findings'

type Acts = { onFix: (finding: Finding) => void }
type Shown = { findings: readonly Finding[]; acts: Acts }

/** A place of the tools as one of the text. The text may have changed since they looked: it never leaves the text. */
export function offsetOf(doc: Text, { row, col }: { row: number; col: number }): number {
  const line = doc.line(Math.min(Math.max(row, 1), doc.lines))
  return Math.min(line.from + Math.max(col - 1, 0), line.to)
}

/** Under a line: what is wrong with it, in words, where to read on, and one click that mends it. */
class Lens extends WidgetType {
  constructor(
    readonly findings: readonly Finding[],
    readonly acts: Acts,
    readonly canFix: boolean,
  ) {
    super()
  }
  override eq(other: Lens): boolean {
    return this.canFix === other.canFix && JSON.stringify(this.findings) === JSON.stringify(other.findings)
  }
  override get estimatedHeight(): number {
    return 40 * this.findings.length
  }
  override ignoreEvent(): boolean {
    return true
  }
  toDOM(): HTMLElement {
    const box = document.createElement('div')
    box.className = 'lenses'
    box.append(...this.findings.map((finding) => this.rowOf(finding)))
    return box
  }
  private rowOf(finding: Finding): HTMLElement {
    const row = document.createElement('div')
    row.className = 'lens'
    row.dataset.st = TONE[finding.severity]
    const text = document.createElement('span')
    const code = document.createElement('b')
    code.textContent = `${finding.code} `
    text.append(code, finding.message)
    row.append(glyphOf(finding.severity), text)
    if (finding.docHref) {
      const link = document.createElement('a')
      link.href = finding.docHref
      link.target = '_blank'
      link.rel = 'noreferrer'
      link.textContent = 'Read about it'
      row.append(link)
    }
    if (finding.fix && this.canFix) {
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'btn btn-sm'
      button.textContent = finding.fix.title
      button.addEventListener('click', () => this.acts.onFix(finding))
      row.append(button)
    }
    return row
  }
}

class LineMark extends GutterMarker {
  constructor(readonly severity: Finding['severity']) {
    super()
  }
  override eq(other: LineMark): boolean {
    return this.severity === other.severity
  }
  override toDOM(): Node {
    return glyphOf(this.severity)
  }
}

const setShown = StateEffect.define<Shown>()
type Drawn = { lenses: DecorationSet; marks: RangeSet<GutterMarker> }
const RANK = { error: 0, warning: 1, info: 2 } as const

function draw(state: EditorState, { findings, acts }: Shown): Drawn {
  const byLine = new Map<number, Finding[]>()
  for (const finding of findings) {
    const { number } = state.doc.lineAt(offsetOf(state.doc, finding.range.start))
    byLine.set(number, [...(byLine.get(number) ?? []), finding])
  }
  const lines = [...byLine].sort(([a], [b]) => a - b)
  return {
    lenses: Decoration.set(
      lines.map(([number, own]) =>
        Decoration.widget({ widget: new Lens(own, acts, !state.readOnly), block: true, side: 1 }).range(state.doc.line(number).to),
      ),
    ),
    marks: RangeSet.of(
      lines.map(([number, own]) => {
        const [worst] = [...own].sort((a, b) => RANK[a.severity] - RANK[b.severity])
        return new LineMark(worst?.severity ?? 'info').range(state.doc.line(number).from)
      }),
    ),
  }
}

const field = StateField.define<Drawn>({
  create: () => ({ lenses: Decoration.none, marks: RangeSet.empty }),
  update(now, transaction) {
    for (const effect of transaction.effects) if (effect.is(setShown)) return draw(transaction.state, effect.value)
    return transaction.docChanged ? { lenses: now.lenses.map(transaction.changes), marks: now.marks.map(transaction.changes) } : now
  },
  provide: (from) => EditorView.decorations.from(from, ({ lenses }) => lenses),
})

/** A mark before the number of the line, a wave under the place and a lens under the line. */
export const findingsExtension: Extension = [field, gutter({ class: 'cm-diag', markers: (view) => view.state.field(field).marks })]

/** Shows what was found in the file that is open. The newest call counts. */
export function showFindings(view: EditorView, { findings, acts }: Shown): void {
  const { doc } = view.state
  const marks = findings.map(({ range, severity, message, code }): Mark => {
    const from = offsetOf(doc, range.start)
    return { from, to: Math.max(from, offsetOf(doc, range.end)), severity, message, source: code }
  })
  view.dispatch(setDiagnostics(view.state, marks), { effects: setShown.of({ findings, acts }) })
}
