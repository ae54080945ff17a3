import type { ReportBody } from '@/lib/schemas/reports'

/** Draws a report as a PDF. The same body gives the same bytes. */
export interface ReportPdf {
  /** Tagged, with title and language; gaps first. Errors: UPSTREAM when it took too long or could not be drawn. */
  write(body: ReportBody): Promise<Uint8Array>
}
