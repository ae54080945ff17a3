import { StatusPill } from '@/components/ui/status-pill'
import type { TokenState } from '@/lib/schemas/tokens'

export const TOKEN_WORDS: Record<TokenState, string> = {
  live: 'in force',
  ending: 'ends within 7 days',
  expired: 'over',
  revoked: 'revoked',
}
const GLYPHS = { live: 'ok', ending: 'warn', expired: 'idle', revoked: 'deny' } as const satisfies Record<TokenState, string>

export const TokenStatePill = ({ state }: { state: TokenState }) => <StatusPill state={GLYPHS[state]} word={TOKEN_WORDS[state]} />
