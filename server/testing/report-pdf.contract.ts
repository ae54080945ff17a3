import { expect, test } from 'vitest'
import type { ReportPdf } from '@/server/ports/report-pdf'
import { aReport, aReportOf } from './a-report'

const latin = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** What every way of drawing a report keeps to. */
export function reportPdfContract(name: string, make: () => Promise<ReportPdf>): void {
  test(`${name}: a PDF with title, language and structure`, async () => {
    const text = latin(await (await make()).write(aReport()))
    expect(text).toMatch(/^%PDF-1\.7/)
    expect(text).toContain('/Lang (en)')
    expect(text).toContain('/StructTreeRoot')
    expect(text).toContain('/DisplayDocTitle true')
    expect(text).toContain('D:20260115001000Z')
    expect(text).not.toMatch(/\/(JavaScript|URI|EmbeddedFile|Launch)\b/)
  })

  test(`${name}: the same body gives the same bytes, another body others`, async () => {
    const pdf = await make()
    const [first, second, other] = [await pdf.write(aReport()), await pdf.write(aReport()), await pdf.write(aReport({ by: 'Somebody' }))]
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true)
    expect(Buffer.from(first).equals(Buffer.from(other))).toBe(false)
  })

  test(`${name}: a cell higher than a page, and a thousand rows`, async () => {
    const pdf = await make()
    const tall = Array.from({ length: 6 }, () => 'y'.repeat(2000))
    expect(latin(await pdf.write(aReportOf(tall, tall)))).toMatch(/^%PDF/)
    const many = Array.from({ length: 1000 }, (_, n) => Array.from({ length: 6 }, () => `cell ${n}`))
    expect(latin(await pdf.write(aReportOf(...many)))).toMatch(/^%PDF/)
  }, 90_000)

  test(`${name}: hostile text is drawn, whatever it is`, async () => {
    const rows = ['<script>', '=cmd()', '\u202eevil', '\u0000', '\ud800', '中文 😀', 'x'.repeat(65_536)].map((text) => [text, text])
    expect(latin(await (await make()).write(aReportOf(...rows)))).toMatch(/^%PDF/)
  })
}
