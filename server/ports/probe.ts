/** Asks a service over HTTP whether it is well. */
export type ProbeResult = { isUp: boolean; status: number | null; latencyMs: number; detail: string; body: unknown }

export interface Probe {
  /** One GET, at most `timeoutMs` and 64 KiB. Never throws: a dead service is an answer. */
  ask(url: string, timeoutMs: number): Promise<ProbeResult>
}
