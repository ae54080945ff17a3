/** The stream between engines and the process that ingests. No vendor type crosses this line. Every method rejects with UPSTREAM while the brokers
 *  are away; callers wait and try again. */
export type OutgoingDecision = { key: string; value: string }
export type StreamRecord = { partition: number; offset: bigint; value: Uint8Array }
export type StreamPosition = { partition: number; offset: bigint }
/** What a partition holds: offsets from `first` up to but without `end`. */
export type StreamRange = { partition: number; first: bigint; end: bigint }
export type StreamLook = {
  /** Another one after the topic was deleted and made again: its offsets start anew. */
  topicId: string
  ranges: readonly StreamRange[]
  /** The partitions this member of the group reads now. */
  assigned: readonly number[]
}

export interface DecisionStream {
  readonly topic: string
  readonly group: string
  /** Resolves when every replica that must have them has them all. Rejected, some may be there: the same messages may be published again.
   *  Errors: BAD_REQUEST for a message no broker takes, UPSTREAM. */
  publish(messages: readonly OutgoingDecision[]): Promise<void>
  /** Looks at the topic, makes it where it is missing, and joins the group at the first call. */
  look(): Promise<StreamLook>
  /** Records from the given positions on, in order within a partition; none after `waitMs` without any. Bounded in bytes. */
  read(from: readonly StreamPosition[], waitMs: number): Promise<readonly StreamRecord[]>
  close(): Promise<void>
}
