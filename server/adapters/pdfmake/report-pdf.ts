import { Worker } from 'node:worker_threads'
import { AppError } from '@/lib/errors'
import type { ReportBody } from '@/lib/schemas/reports'
import type { ReportPdf } from '@/server/ports/report-pdf'

const LIMIT_MS = 90_000
const HEAP_MB = 512

function write(file: URL, body: ReportBody, limitMs: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, {
      workerData: body,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // What the process was started with is not the thread's: a preload that watches the parent would end the process.
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    })
    thread.stdout.resume()
    thread.stderr.resume()
    const end = (settle: () => void) => {
      clearTimeout(timer)
      settle()
      void thread.terminate()
    }
    const fail = (message: string, cause?: unknown) => end(() => reject(new AppError('UPSTREAM', message, { cause })))
    const timer = setTimeout(() => fail(`The PDF was not drawn in ${limitMs / 1000} s.`), limitMs)
    thread.once('message', (bytes: Uint8Array) => end(() => resolve(bytes)))
    thread.once('error', (cause) => fail('The PDF could not be drawn.', cause))
    thread.once('exit', () => fail('The thread that draws the PDF ended.'))
  })
}

/** Draws in a thread that ends with the report: what it needs of memory and time is the worker's only while it is drawn. In: the bundled `pdf-thread.js`. */
export const threadedReportPdf = (file: URL, limitMs = LIMIT_MS): ReportPdf => ({ write: (body) => write(file, body, limitMs) })
