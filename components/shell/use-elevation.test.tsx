import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, waitFor } from '@testing-library/react'
import { TRPCClientError } from '@trpc/client'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import type { BegunElevation } from '@/lib/schemas/step-up'
import type { Ask, Confirmation } from './confirmations'
import { type Elevating, useElevation } from './use-elevation'

const begin = vi.hoisted(() => vi.fn<() => Promise<unknown>>())
const verify = vi.hoisted(() => vi.fn<() => Promise<unknown>>())
vi.mock('@/lib/trpc', () => ({
  useTRPC: () => ({
    elevations: {
      begin: { mutationOptions: () => ({ mutationFn: begin }) },
      verify: { mutationOptions: () => ({ mutationFn: verify }) },
    },
  }),
}))

const away = Object.assign(new TRPCClientError('The database does not answer.'), {
  data: { code: 'SERVICE_UNAVAILABLE', isUnwritten: true },
})
const begun = { id: 'e-1', methods: [{ method: 'webauthn', isWeaker: false }] } as unknown as BegunElevation // as much of it as the hook reads
const proof = { method: 'webauthn', response: { id: 'key-1' } } as unknown as Parameters<Elevating['prove']>[0] // the same
const ask: Ask = { verb: 'emergency.stop', target: { kind: 'emergency_stop', id: 'services' }, input: {}, shown: [] }
const onDone = vi.fn<(done: Confirmation) => void>()

/** The hook as the dialog has it, once it has begun or said why not. */
async function opened(unkept?: Ask['unkept']): Promise<Elevating> {
  let now: Elevating | null = null
  function Probe() {
    now = useElevation(unkept ? { ...ask, unkept } : ask, onDone)
    return null
  }
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  )
  render(<Probe />, { wrapper })
  await waitFor(() => expect(now?.begun ?? now?.beginError ?? onDone.mock.calls[0]).toBeTruthy())
  return now as unknown as Elevating // set by the probe
}
afterEach(() => {
  cleanup()
  vi.resetAllMocks()
})

test('where a confirmation can be kept its id is sent', async () => {
  begin.mockResolvedValue(begun)
  verify.mockResolvedValue({ id: 'e-1' })
  const unkept = vi.fn<() => Promise<null>>()
  await (await opened(unkept)).prove(proof)
  expect(onDone.mock.calls).toEqual([[{ elevation: 'e-1' }]])
  expect(unkept).not.toHaveBeenCalled()
})

test('where none can be kept the key’s answer is sent itself', async () => {
  begin.mockRejectedValue(away)
  await (await opened(async () => begun)).prove(proof)
  expect(onDone.mock.calls).toEqual([[{ assertion: { id: 'key-1' } }]])
  expect(verify).not.toHaveBeenCalled()
})

test('where none can be kept and nothing is asked, nothing goes with it', async () => {
  begin.mockRejectedValue(away)
  await opened(async () => null)
  expect(onDone.mock.calls).toEqual([[{}]])
})

test('where none can be kept a command that needs one is not sent, and nor is one whose key nobody knows', async () => {
  begin.mockRejectedValue(away)
  expect((await opened()).beginError).toBe(away)
  const unknown = new Error('no passkey of yours')
  expect((await opened(() => Promise.reject(unknown))).beginError).toBe(unknown)
  expect(onDone).not.toHaveBeenCalled()
})
