import { createRequire } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import pdfmake from 'pdfmake'
import type { ReportBody } from '@/lib/schemas/reports'
import { definitionOf } from './definition'
import { tagLines } from './tag-lines'

const folder = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const font = (name: string) => join(folder, `Roboto-${name}.ttf`)

/** Draws in this thread, which takes half a second for some hundred rows: the worker calls it in a thread of its own. Reads its fonts and nothing else. */
export async function drawReport(body: ReportBody): Promise<Uint8Array> {
  tagLines()
  pdfmake.setFonts({
    Roboto: { normal: font('Regular'), bold: font('Medium'), italics: font('Italic'), bolditalics: font('MediumItalic') },
  })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => resolve(path).startsWith(folder + sep))
  return pdfmake.createPdf(definitionOf(body)).getBuffer()
}
