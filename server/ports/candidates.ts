import type { OpenedBundle } from './policies'

/** A compiled version that decides nothing live: replays, gates and comparisons ask it, in threads of their own, never in those of the decision path. */
export type CandidateRequest = {
  entrypoint: string
  input: Uint8Array
  /** `data.runtime` as JSON text. */
  runtime: string
  nowMs: number
  /** 1 asks for Rego text, in which sets and arrays differ; 0, the default, for JSON. */
  format?: 0 | 1
}
export type CandidateAnswer =
  | { kind: 'answer' /** The result set as text, `[]` when undefined. */; text: string; evalNs: number }
  | { kind: 'error' | 'timeout' | 'crashed'; code: string; evalNs: number }
export type Candidate = {
  hash: string
  /** Never rejects; a thread over its limit is ended and replaced. */
  evaluate(request: CandidateRequest): Promise<CandidateAnswer>
  close(): Promise<void>
}

export interface Candidates {
  /** Compiles and warms it. Errors: BAD_REQUEST when it does not load; nothing is left running. `limitMs` is 2,000 unless given. */
  open(bundle: OpenedBundle, options?: { threads?: number; limitMs?: number }): Promise<Candidate>
}
