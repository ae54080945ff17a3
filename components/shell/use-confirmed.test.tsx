import { cleanup, render } from '@testing-library/react'
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, test, vi } from 'vitest'
import type { Ask, Confirmation } from './confirmations'
import { useConfirmed } from './use-confirmed'

const confirm = vi.hoisted(() => vi.fn<(ask: Ask) => Promise<Confirmation | null>>())
vi.mock('./confirmations', () => ({ useConfirm: () => confirm }))

type Input = { agentId: string; reason: string }
const input = { agentId: 'agent-1', reason: 'it is not needed' }
const send = vi.fn<(input: Input & { elevation?: string }) => Promise<string>>()
const answering = (code: string) => Object.assign(new TRPCClientError('refused'), { data: { code } })

/** The hook's function, as a room has it. */
function command(): (input: Input) => Promise<string | null> {
  let run: (input: Input) => Promise<string | null> = () => Promise.resolve(null)
  function Probe() {
    run = useConfirmed(send, {
      verb: 'agents.retire',
      target: ({ agentId }) => ({ kind: 'agent', id: agentId }),
      shown: ({ agentId }) => [`Agent ${agentId} is retired.`],
    })
    return null
  }
  render(<Probe />)
  return run
}

afterEach(() => {
  cleanup()
  vi.resetAllMocks()
})

test('what is asked is what is sent, with the confirmation', async () => {
  confirm.mockResolvedValue({ elevation: 'e-1' })
  send.mockResolvedValue('done')
  expect(await command()(input)).toBe('done')
  expect(confirm).toHaveBeenCalledWith({
    verb: 'agents.retire',
    target: { kind: 'agent', id: 'agent-1' },
    input,
    shown: ['Agent agent-1 is retired.'],
  })
  expect(send.mock.calls).toEqual([[{ ...input, elevation: 'e-1' }]])
})

test('a person who does not confirm sends nothing', async () => {
  confirm.mockResolvedValue(null)
  expect(await command()(input)).toBeNull()
  expect(send).not.toHaveBeenCalled()
})

test('a confirmation that came too late is asked for once more, and once only', async () => {
  confirm.mockResolvedValueOnce({ elevation: 'e-1' }).mockResolvedValueOnce({ elevation: 'e-2' })
  send.mockRejectedValueOnce(answering('PRECONDITION_FAILED')).mockResolvedValueOnce('done')
  expect(await command()(input)).toBe('done')
  expect(send.mock.calls.map(([{ elevation }]) => elevation)).toEqual(['e-1', 'e-2'])
  confirm.mockResolvedValue({ elevation: 'e-3' })
  send.mockRejectedValue(answering('PRECONDITION_FAILED'))
  await expect(command()(input)).rejects.toThrow('refused')
  expect(send).toHaveBeenCalledTimes(4)
})

test('where no confirmation can be kept it is sent without one', async () => {
  confirm.mockResolvedValue({})
  send.mockResolvedValue('done')
  expect(await command()(input)).toBe('done')
  expect(send.mock.calls).toEqual([[input]])
})

test('any other refusal is not asked again', async () => {
  confirm.mockResolvedValue({ elevation: 'e-1' })
  send.mockRejectedValue(answering('CONFLICT'))
  await expect(command()(input)).rejects.toThrow('refused')
  expect(confirm).toHaveBeenCalledTimes(1)
})
