import type { Headers } from './headers'

/** One request as it goes out. `signal` ends it, headers and body. */
export type WireRequest = { method: string; path: string; headers: Headers; body?: Buffer | undefined; signal: AbortSignal }
export type WireAnswer = {
  status: number
  /** Names in small letters; of several values the first. */
  headers: ReadonlyMap<string, string>
  warnings: readonly string[]
  /** Bytes as they come. Leaving the loop early ends the request. */
  body: AsyncIterable<Buffer>
}

/** The other side did not answer. `wasSent`: it may have had the request, so nobody can say whether it acted. */
export class WireError extends Error {
  readonly wasSent: boolean
  constructor(message: string, options: { wasSent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause })
    this.name = 'WireError'
    this.wasSent = options.wasSent
  }
}

/** A connection to the server, opened at the first call and again after it broke. */
export type Wire = {
  send(request: WireRequest): Promise<WireAnswer>
  /** Resolves with the answer of an HTTP/2 ping; null where the connection has none (HTTP/1.1). Rejects with WireError after `withinMs`. */
  ping(withinMs: number): Promise<number | null>
  /** Ends the connection and everything on it; the next call opens another. */
  drop(reason: string): void
  close(): void
}
