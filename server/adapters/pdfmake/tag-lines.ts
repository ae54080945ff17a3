import { createRequire } from 'node:module'
import { tagOf } from './sizes'

type Element = { add: (child: unknown) => Element; end: () => void }
type Drawing = {
  markStructureContent: (tag: string) => unknown
  markContent: (tag: string) => unknown
  endMarkedContent: () => unknown
  addStructure: (element: Element) => unknown
  struct: (type: string, children?: unknown) => Element
  acgsRoot?: Element
}
type Line = { inlines: { fontSize: number }[] }
type Renderer = {
  pdfDocument: Drawing
  renderLine: (line: Line, x: number, y: number) => void
  renderVector: (vector: unknown) => void
  renderPages: (pages: unknown) => void
}

/** The library says that a document is tagged and writes no tags. Here each line becomes a heading or a paragraph, in reading order; rules and footers are
 *  marked as decoration. Once a process. */
export function tagLines(): void {
  const { default: made } = createRequire(import.meta.url)('pdfmake/js/Renderer') as {
    default: { prototype: Renderer & { isTagging?: true } }
  }
  const { prototype } = made
  if (prototype.isTagging) return
  prototype.isTagging = true
  const { renderLine, renderVector, renderPages } = prototype
  prototype.renderPages = function (pages) {
    const root = this.pdfDocument.struct('Document')
    this.pdfDocument.acgsRoot = root
    this.pdfDocument.addStructure(root)
    renderPages.call(this, pages)
    root.end()
  }
  prototype.renderLine = function (line, x, y) {
    const doc = this.pdfDocument
    const tag = tagOf(line.inlines[0]?.fontSize ?? 0)
    if (tag === null) doc.markContent('Artifact')
    else {
      const content = doc.markStructureContent(tag)
      doc.acgsRoot?.add(doc.struct(tag, content))
    }
    renderLine.call(this, line, x, y)
    doc.endMarkedContent()
  }
  prototype.renderVector = function (vector) {
    this.pdfDocument.markContent('Artifact')
    renderVector.call(this, vector)
    this.pdfDocument.endMarkedContent()
  }
}
