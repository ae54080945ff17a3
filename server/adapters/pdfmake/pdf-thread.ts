import { parentPort, workerData } from 'node:worker_threads'
import type { ReportBody } from '@/lib/schemas/reports'
import { drawReport } from './draw'

const bytes = await drawReport(workerData as ReportBody) // given by report-pdf.ts alone
parentPort?.postMessage(bytes)
