/** What the pool and an evaluator thread say to each other. One evaluation at a time; loads happen between evaluations. */
export type ToThread =
  | { kind: 'load'; id: number; hash: string; module: WebAssembly.Module; dataJson: string; runtime: RuntimeText; warmUp: WarmUp }
  | { kind: 'drop'; id: number; hash: string }
  | { kind: 'runtime'; id: number; runtime: RuntimeText }
  | { kind: 'evaluate'; id: number; hash: string; entrypoint: string; input: Uint8Array; nowMs: number; masks: boolean }
  | { kind: 'batch'; id: number; hash: string; runtimes: readonly string[]; items: readonly BatchItem[]; progress: Int32Array }

export type FromThread =
  | { kind: 'done'; id: number; memoryBytes: number; baselineBytes: number }
  | { kind: 'answer'; id: number; answer: ThreadAnswer; memoryBytes: number; baselineBytes: number }
  | { kind: 'batch'; id: number; answers: readonly BatchAnswer[]; memoryBytes: number; baselineBytes: number }
  | { kind: 'failed'; id: number; message: string }

/** One of many evaluations in one message. `runtime` is a place in the batch's list: data is only set again where it changed.
 *  While it runs, the thread writes the place of the item it is at into `progress[0]`, so that a hung one can be named from outside. */
export type BatchItem = { entrypoint: string; input: Uint8Array; runtime: number; nowMs: number; format: 0 | 1 }
export type BatchAnswer = { text: string; evalNs: number } | { code: string; evalNs: number }

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
