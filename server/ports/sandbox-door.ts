/** What came of asking for an execution. later: nobody can say yet, ask again under the same key. */
export type Asked = { kind: 'accepted'; executionId: string } | { kind: 'refused'; why: string } | { kind: 'later'; why: string }
export type Reported = { kind: 'taken'; eventIds: string[] } | { kind: 'later'; why: string }

/** The sandbox controller's own HTTP door, as an agent and as a sensor use it. */
export interface SandboxDoor {
  /** Asks for an execution under a key, and does not wait for its end. In: the token as it is sent, the body of POST /v1/execute. */
  execute(token: string, key: string, body: object): Promise<Asked>
  /** Tells what a sensor saw, in Falco's form. */
  report(token: string, message: object): Promise<Reported>
}
