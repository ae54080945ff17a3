import type { Probe, ProbeResult } from '@/server/ports/probe'

const MAX_BYTES = 65_536

async function readCapped(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > MAX_BYTES) {
      await reader.cancel()
      throw new Error('answer over 64 KiB')
    }
    chunks.push(value)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Plain HTTP to our own roles; redirects are not followed. */
export const httpProbe: Probe = {
  async ask(url, timeoutMs): Promise<ProbeResult> {
    const started = performance.now()
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'manual',
        headers: { accept: 'application/json' },
      })
      const body = parse(await readCapped(response))
      return { isUp: response.ok, status: response.status, latencyMs: performance.now() - started, detail: `HTTP ${response.status}`, body }
    } catch (cause) {
      const isTimeout = cause instanceof Error && cause.name === 'TimeoutError'
      return {
        isUp: false,
        status: null,
        latencyMs: performance.now() - started,
        detail: isTimeout ? `no answer in ${timeoutMs} ms` : 'connection refused',
        body: null,
      }
    }
  },
}
