/** What the pool and an evaluator thread say to each other. One evaluation at a time; loads happen between evaluations. */
export type ToThread =
  | { kind: 'load'; id: number; hash: string; module: WebAssembly.Module; dataJson: string; runtime: RuntimeText; warmUp: WarmUp }
  | { kind: 'drop'; id: number; hash: string }
  | { kind: 'runtime'; id: number; runtime: RuntimeText }
  | { kind: 'evaluate'; id: number; hash: string; entrypoint: string; input: Uint8Array; nowMs: number; masks: boolean }

export type FromThread =
  | { kind: 'done'; id: number; memoryBytes: number; baselineBytes: number }
  | { kind: 'answer'; id: number; answer: ThreadAnswer; memoryBytes: number; baselineBytes: number }
  | { kind: 'failed'; id: number; message: string }

/** `data.runtime` as JSON text, and its number. */
export type RuntimeText = { json: string; revision: number }
/** Inputs that are evaluated `rounds` times before a version may decide; each must give a result, and none may be an allow. */
export type WarmUp = { inputs: readonly string[]; rounds: number }

/** `text` is the result set as the policy wrote it; `mask` the answer of system/log/mask, null when it could not be had.
 *  `lostPrecision` counts, by builtin, calls answered undefined for a number that no double holds; absent when there was none. */
export type ThreadAnswer = { mask: string | null; evalNs: number; revision: number; lostPrecision?: Readonly<Record<string, number>> } & (
  | { ok: true; text: string }
  | { ok: false; code: string; message: string }
)
