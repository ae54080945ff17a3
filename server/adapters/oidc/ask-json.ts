const MAX_BYTES = 262_144
const TIMEOUT_MS = 5000

/** The provider does not answer, or not in a form that can be read. */
export class Away extends Error {}

async function readCapped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw new Away('an answer over 256 KiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** One request to the provider: 5 s, 256 KiB, redirects are not followed. Out: status and JSON. Errors: Away; its message has nothing of the answer. */
export async function askJson(url: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  try {
    const headers = { accept: 'application/json', ...init.headers }
    const response = await fetch(url, { ...init, headers, cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const body: unknown = JSON.parse(await readCapped(response))
    if (response.status >= 500 || response.status === 429) throw new Away(`HTTP ${response.status}`)
    return { status: response.status, body }
  } catch (cause) {
    if (cause instanceof Away) throw cause
    throw new Away(cause instanceof Error && cause.name === 'TimeoutError' ? `no answer in ${TIMEOUT_MS / 1000} s` : 'no readable answer')
  }
}
