import type { QueryClient } from '@tanstack/react-query'

type Moves = {
  /** What the moves that this tab made turned a version into. */
  after: Map<string, number>
  /** The last move of each incident that this tab sent. */
  last: Map<string, Promise<unknown>>
}
const movesOf = new WeakMap<QueryClient, Moves>()

const keyOf = (id: string, version: number) => `${id} ${version}`

function versionAfter({ after }: Moves, id: string, seen: number): number {
  let version = seen
  for (let next = after.get(keyOf(id, version)); next !== undefined; next = after.get(keyOf(id, version))) version = next
  return version
}

const changedOf = (answer: unknown): { version: number } | null =>
  typeof answer === 'object' && answer !== null && 'version' in answer && typeof answer.version === 'number'
    ? { version: answer.version }
    : null

/** Sends the moves of one tab about one incident one after the other, each about the version that the one before it made of what was looked at: the
 *  page may still show the row of before. What somebody else changed meanwhile stays a CONFLICT, since no own move leads there.
 *  Out: what `send` answers. Errors: those of `send`. */
export async function sendInTurn<Input extends { id: string }, Output>(
  client: QueryClient,
  input: Input & { version?: number },
  send: (input: Input) => Promise<Output>,
): Promise<Output> {
  const moves = movesOf.get(client) ?? { after: new Map(), last: new Map() }
  movesOf.set(client, moves)
  const { id, version: seen } = input
  const before = moves.last.get(id)
  const sent = (async () => {
    await before?.catch(() => null) // that it was refused is said where it was asked for
    if (seen === undefined) return send(input)
    const version = versionAfter(moves, id, seen)
    const answer = await send({ ...input, version })
    const changed = changedOf(answer)
    if (changed !== null && changed.version > version) moves.after.set(keyOf(id, version), changed.version)
    return answer
  })()
  moves.last.set(id, sent)
  return sent
}
