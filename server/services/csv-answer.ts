import type { OpenEntry } from '@/server/audit/inbox'

export type CsvExport = { name: string; rows: AsyncGenerator<string>; entry: OpenEntry; now: Date }

/** An export as it leaves: rows as they are read, and the audit outcome when the last one has left; failed when it breaks off or nobody waits for it. */
export function csvAnswer({ name, rows, entry, now }: CsvExport): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await rows.next()
        if (!done) return controller.enqueue(encoder.encode(value))
        await entry.close('done')
        controller.close()
      } catch (cause) {
        await entry.close('failed').catch(() => undefined)
        controller.error(cause)
      }
    },
    cancel: () => entry.close('failed'),
  })
  const stamp = now
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .replace('T', '-')
    .slice(0, 15)
  return new Response(body, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}-${stamp}.csv"` },
  })
}
