import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { aReport } from '@/server/testing/a-report'
import { reportPdfContract } from '@/server/testing/report-pdf.contract'
import { drawReport } from './draw'
import { pdfText } from './pdf-text'
import { threadedReportPdf } from './report-pdf'

const ROOT = join(import.meta.dirname, '..', '..', '..')
// Below the project, so that the thread finds its packages.
const OUT = join(ROOT, 'dist', 'test', `pdf-${process.pid}`)
afterAll(() => rmSync(OUT, { recursive: true, force: true }))

let made: Promise<URL> | undefined
function thread(): Promise<URL> {
  made ??= build({
    entryPoints: [join(ROOT, 'server/adapters/pdfmake/pdf-thread.ts'), join(ROOT, 'server/adapters/pdfmake/report-pdf.ts')],
    outdir: OUT,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '@': ROOT },
    external: ['pdfmake'],
    logLevel: 'silent',
  }).then(() => new URL(`file://${join(OUT, 'pdf-thread.js')}`))
  return made
}

reportPdfContract('in this thread', async () => ({ write: drawReport }))
reportPdfContract('in a thread of its own', async () => threadedReportPdf(await thread()))

test('a drawing over its time is ended and said so', async () => {
  await expect(threadedReportPdf(await thread(), 1).write(aReport())).rejects.toMatchObject({ code: 'UPSTREAM' })
})

test('a process that watches its parent draws a report and goes on', async () => {
  const file = await thread()
  const draws = `
    const { threadedReportPdf } = await import(${JSON.stringify(`file://${join(OUT, 'report-pdf.js')}`)})
    const bytes = await threadedReportPdf(new URL(${JSON.stringify(file.href)})).write(${JSON.stringify(aReport())})
    setTimeout(() => { console.log(bytes.length); process.exit(0) }, 300)`
  const child = spawn(process.execPath, ['--import', join(ROOT, 'server/local/parent-watch.mjs'), '--input-type=module', '-e', draws], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const [code, signal] = await once(child, 'exit')
  expect([code, signal]).toEqual([0, null])
  expect(Number(said)).toBeGreaterThan(1000)
})

test('what the font cannot draw is named, and what can be read stays', () => {
  expect(pdfText('Ünïcode “±0.5” ≥ 5 · č Ж Ω')).toBe('Ünïcode “±0.5” ≥ 5 · č Ж Ω')
  expect(pdfText('a\u202eb\u0000中\ud800')).toBe('a[U+202E]b[U+0000][U+4E2D][U+FFFD]')
})
