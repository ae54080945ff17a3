import { httpProbe } from '@/server/adapters/http/probe'
import { filePolicies } from '@/server/adapters/opa/policies'
import { threadedReportPdf } from '@/server/adapters/pdfmake/report-pdf'
import type { Policies } from '@/server/ports/policies'
import type { Probe } from '@/server/ports/probe'
import type { ReportPdf } from '@/server/ports/report-pdf'

/** The composed ports, by the environment. */
export const probe = (): Probe => httpProbe
export const policies = (): Policies => filePolicies()
/** In: where the bundle of `server/adapters/pdfmake/pdf-thread.ts` is. */
export const reportPdf = (threadFile: URL): ReportPdf => threadedReportPdf(threadFile)
