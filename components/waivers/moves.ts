import { rolesInWords } from '@/components/shell/pages'
import type { Permission } from '@/lib/access'
import type { WaiverRow } from '@/lib/schemas/waivers'
import { isOpen } from './words'

export type Move = 'approve' | 'refuse' | 'withdraw' | 'revoke'
type Words = { permission: Permission; act: string; says: string; keep: string; done: string; isStop: boolean }

export const MOVES: Record<Move, Words> = {
  approve: {
    permission: 'waivers:decide',
    act: 'Approve the waiver',
    says: 'From its start on the policy takes it; the engines know it within a second.',
    keep: 'Leave it undecided',
    done: 'The waiver is approved.',
    isStop: false,
  },
  refuse: {
    permission: 'waivers:decide',
    act: 'Refuse the waiver',
    says: 'It is closed and nothing is waived. It can be asked for again.',
    keep: 'Leave it undecided',
    done: 'The waiver is refused.',
    isStop: true,
  },
  withdraw: {
    permission: 'waivers:request',
    act: 'Withdraw the waiver',
    says: 'Nobody is asked any more, and nothing is waived.',
    keep: 'Go on asking',
    done: 'The waiver is withdrawn.',
    isStop: true,
  },
  revoke: {
    permission: 'waivers:revoke',
    act: 'Revoke the waiver',
    says: 'The rule holds again within a second, and what this covered is opened again.',
    keep: 'Leave it in force',
    done: 'The waiver is revoked.',
    isStop: true,
  },
}

/** The moves there are from here, in the order of their buttons. One's own request is withdrawn, another's is refused. */
export function movesOf(row: WaiverRow): Move[] {
  if (!isOpen(row)) return []
  if (row.state === 'approved') return ['revoke']
  return row.isMine ? ['approve', 'withdraw'] : ['approve', 'refuse']
}

/** Why this person cannot make a move, or null. */
export function whyNot(move: Move, row: WaiverRow, held: readonly Permission[]): string | null {
  const { permission } = MOVES[move]
  if (!held.includes(permission)) return `This is open to ${rolesInWords(permission)}.`
  if (move !== 'approve') return null
  if (row.isMine) return 'You asked for it. Another person has to approve it.'
  return row.ruleNow === 'waivable' ? null : 'Its rule cannot be waived now. Refuse it.'
}
