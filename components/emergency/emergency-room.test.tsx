import { cleanup, render, screen, within } from '@testing-library/react'
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, test, vi } from 'vitest'
import type { EmergencyNow, StopCard } from '@/lib/schemas/emergency'
import { stopCommand } from '@/lib/stop-command'
import { EmergencyRoom } from './emergency-room'

const read = vi.hoisted(() => vi.fn<() => object>())
vi.mock('./use-emergency', () => ({ useEmergency: read, useMakeReady: () => ({ run: vi.fn(), isBusy: false, error: null }) }))
vi.mock('@/components/shell/noun-tabs', () => ({ NounTabs: () => null }))
vi.mock('./for-incident', () => ({ ForIncident: () => null }))
vi.mock('./standing-sheet', () => ({ StandingSheet: () => null }))
vi.mock('./one-card', () => ({ OneCard: () => null }))
vi.mock('./freeze-card', () => ({ FreezeCard: () => null }))
vi.mock('./stop-dialog', () => ({
  StopDialog: ({ card }: { card: StopCard | null }) => <p>{card === null ? 'closed' : `asks about ${card.scope}`}</p>,
}))
vi.mock('@/components/shell/use-now', () => ({ useNow: () => Date.now() }))
vi.mock('./use-anchor', () => ({ useAnchor: () => undefined }))

const away = Object.assign(new TRPCClientError('The database does not answer.'), {
  data: { code: 'SERVICE_UNAVAILABLE', isUnwritten: true },
})
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const cardOf = (scope: 'services' | 'agents'): StopCard => ({
  ...{ scope, target: null, planId: crypto.randomUUID(), digest: `sha256:${'0'.repeat(64)}`, compiledAt: minutesAgo(12), problem: null },
  ...{ targets: { workloads: 3, pods: 7, sandboxes: 2, agents: 1 }, order: [], typed: `stop all ${scope}`, lastDrill: null },
  command: stopCommand({ scope, target: null }),
})
const seen: EmergencyNow = { services: cardOf('services'), agents: cardOf('agents'), standing: [], readAt: minutesAgo(11) }
const open = (answer: object) => {
  read.mockReturnValue({ refetch: vi.fn(), ...answer })
  render(<EmergencyRoom held={['emergency:stop', 'emergency:contain']} />)
}
const cards = () => screen.getAllByRole('article')
afterEach(cleanup)

test('an open page whose database went away keeps its cards with their age, says that it records locally, and its buttons stop', () => {
  open({ data: seen, error: away })
  expect(screen.getByRole('status', { name: 'Recording locally' })).toBeTruthy()
  for (const card of cards()) {
    expect(card.textContent).toContain('3 workloads, 7 pods, 2 sandboxes, 1 agent looked at 12 min ago')
    expect(card.textContent).toContain('ready, plan is old')
  }
  const [agents] = cards()
  within(agents as HTMLElement)
    .getByRole('button', { name: /^Stop all agent/ })
    .click()
  return screen.findByText('asks about agents')
})

test('a page that could never read what there is to stop prints the commands, and no button pretends', () => {
  open({ data: undefined, error: away })
  for (const [n, scope] of (['agents', 'services'] as const).entries()) {
    expect(cards()[n]?.textContent).toContain(stopCommand({ scope, target: null }))
    expect(cards()[n]?.textContent).toContain('What would be stopped is not known yet.')
  }
  cards()[0]?.querySelector('button')?.click()
  expect(screen.getByText('closed')).toBeTruthy()
})
