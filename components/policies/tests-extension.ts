import { type Extension, RangeSet, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter, WidgetType } from '@codemirror/view'
import type { CoverRows, LineKind } from './prepare-cover'

export type TestMark = { row: number; state: 'pass' | 'fail' | 'error' | 'skip'; title: string }
export type Shown = { cover: CoverRows; tests: readonly TestMark[] }

const KIND_WORDS: Record<LineKind, string> = {
  both: 'Tests and recorded traffic reach this line',
  tests: 'Tests reach this line',
  traffic: 'Recorded traffic reaches this line, no test does',
  skipped: 'Skipped by the optimiser',
  missing: 'No test reaches this line',
}
const MARKS = { pass: '✓', fail: '✗', error: '!', skip: '–' } as const

class Bar extends GutterMarker {
  constructor(readonly kind: LineKind) {
    super()
  }
  override eq(other: Bar): boolean {
    return this.kind === other.kind
  }
  override toDOM(): Node {
    const bar = document.createElement('i')
    bar.className = 'cov'
    bar.dataset.kind = this.kind
    bar.title = KIND_WORDS[this.kind]
    return bar
  }
}

class TestState extends GutterMarker {
  constructor(readonly mark: TestMark) {
    super()
  }
  override eq(other: TestState): boolean {
    return this.mark.state === other.mark.state && this.mark.title === other.mark.title
  }
  override toDOM(): Node {
    const sign = document.createElement('span')
    sign.className = 'tmark'
    sign.dataset.state = this.mark.state
    sign.title = this.mark.title
    sign.textContent = MARKS[this.mark.state]
    return sign
  }
}

class Fired extends WidgetType {
  constructor(
    readonly fired: number,
    readonly of: number,
  ) {
    super()
  }
  override eq(other: Fired): boolean {
    return this.fired === other.fired && this.of === other.of
  }
  toDOM(): HTMLElement {
    const text = document.createElement('span')
    text.className = 'fired'
    text.dataset.none = String(this.fired === 0)
    text.textContent = `${this.fired.toLocaleString('en')} fired of ${this.of.toLocaleString('en')}`
    return text
  }
}

type Drawn = { marks: RangeSet<GutterMarker>; signs: RangeSet<GutterMarker>; words: DecorationSet }
const inText = (doc: Text) => (row: number) => row >= 1 && row <= doc.lines

function draw(doc: Text, { cover, tests }: Shown): Drawn {
  const isThere = inText(doc)
  const rows = [...cover.lines].filter(([row]) => isThere(row)).sort(([a], [b]) => a - b)
  const fired = [...cover.fired].filter(([row]) => isThere(row)).sort(([a], [b]) => a - b)
  const signs = tests.filter(({ row }) => isThere(row)).sort((a, b) => a.row - b.row)
  return {
    marks: RangeSet.of(rows.map(([row, kind]) => new Bar(kind).range(doc.line(row).from))),
    signs: RangeSet.of(signs.map((mark) => new TestState(mark).range(doc.line(mark.row).from))),
    words: Decoration.set(
      fired.map(([row, one]) => Decoration.widget({ widget: new Fired(one.fired, one.of), side: 1 }).range(doc.line(row).to)),
    ),
  }
}

/** Beside the lines what reaches them and how each test came out, and at the end of a rule's head how often it fired. What is typed moves them
 *  along until the next answer. */
export function testsExtension(shown: Shown): Extension {
  const field = StateField.define<Drawn>({
    create: (state) => draw(state.doc, shown),
    update: (now, { docChanged, changes }) =>
      docChanged ? { marks: now.marks.map(changes), signs: now.signs.map(changes), words: now.words.map(changes) } : now,
    provide: (from) => EditorView.decorations.from(from, ({ words }) => words),
  })
  return [
    field,
    gutter({ class: 'cm-tests', markers: (view) => view.state.field(field).signs }),
    gutter({ class: 'cm-cover', markers: (view) => view.state.field(field).marks }),
  ]
}
