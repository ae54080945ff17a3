import { AppError } from '@/lib/errors'
import { ReceiptKeys } from '@/lib/schemas/receipt'
import type { ReceiptKeySource } from '@/server/ports/receipt-keys'

const TIMEOUT_MS = 2000
const MAX_BYTES = 65_536
/** A key that was taken away must not count for long. */
const KEPT_MS = 60_000

/** The keys that an engine publishes; kept a minute, asked again for a key that is not among them. */
export function httpReceiptKeys(engineUrl: string, now: () => number = Date.now): ReceiptKeySource {
  let kept: { keys: ReceiptKeys; atMs: number } | null = null
  return {
    async keys(isNew = false) {
      if (kept && !isNew && now() - kept.atMs < KEPT_MS) return kept.keys
      try {
        const response = await fetch(`${engineUrl}/.well-known/acgs-receipt-keys`, {
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        })
        const text = await response.text()
        if (response.status !== 200 || text.length > MAX_BYTES) throw new Error(`HTTP ${response.status}`)
        kept = { keys: ReceiptKeys.parse(JSON.parse(text)), atMs: now() }
        return kept.keys
      } catch (cause) {
        throw new AppError('UPSTREAM', 'The keys that receipts are checked with cannot be read, so nothing is run.', { cause })
      }
    },
  }
}
