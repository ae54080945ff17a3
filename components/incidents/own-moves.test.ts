import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { sendInTurn } from './own-moves'

const CONFLICT = new Error('CONFLICT')

/** An incident as the server keeps it: another version than its own is refused. */
function incident(version = 1) {
  const row = { version }
  const seen: number[] = []
  const move = async (input: { id: string; version?: number }) => {
    seen.push(input.version ?? 0)
    await Promise.resolve()
    if (input.version !== row.version) throw CONFLICT
    row.version += 1
    return { id: input.id, state: 'resolved', version: row.version }
  }
  return { row, seen, move }
}

test('a save, then the next press on the row of before: the second is about what the first made of it, also while the first is under way', async () => {
  const client = new QueryClient()
  const { seen, move } = incident()
  const save = sendInTurn(client, { id: 'a', version: 1 }, move)
  const complete = sendInTurn(client, { id: 'a', version: 1 }, move)
  await expect(save).resolves.toMatchObject({ version: 2 })
  await expect(complete).resolves.toMatchObject({ version: 3 })
  await expect(sendInTurn(client, { id: 'a', version: 1 }, move)).resolves.toMatchObject({ version: 4 })
  await expect(sendInTurn(client, { id: 'a', version: 4 }, move)).resolves.toMatchObject({ version: 5 })
  expect(seen).toEqual([1, 2, 3, 4])
})

test('what somebody else changed stays a conflict, and a refusal leads nowhere', async () => {
  const client = new QueryClient()
  const { row, seen, move } = incident()
  await sendInTurn(client, { id: 'a', version: 1 }, move)
  row.version = 3 // somebody else
  await expect(sendInTurn(client, { id: 'a', version: 1 }, move)).rejects.toBe(CONFLICT)
  await expect(sendInTurn(client, { id: 'a', version: 3 }, move)).resolves.toMatchObject({ version: 4 })
  expect(seen).toEqual([1, 2, 3])
})

test('incidents, and tabs, know nothing of each other’s moves; a note has no version', async () => {
  const client = new QueryClient()
  await sendInTurn(client, { id: 'a', version: 1 }, incident().move)
  const other = incident()
  await sendInTurn(client, { id: 'b', version: 1 }, other.move)
  await sendInTurn(new QueryClient(), { id: 'a', version: 2 }, other.move)
  expect(other.seen).toEqual([1, 2])
  const note = { id: 'a', text: 'seen' }
  expect(await sendInTurn(client, note, (input) => Promise.resolve(input))).toEqual(note)
})
