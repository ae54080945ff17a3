import { StatusPill } from '@/components/ui/status-pill'
import type { PersonState } from '@/lib/schemas/people'
import { STATE_WORDS } from './words'

const GLYPHS = { active: 'ok', invited: 'wait', no_role: 'idle', disabled: 'deny' } as const satisfies Record<PersonState, string>

export const PersonStatePill = ({ state }: { state: PersonState }) => <StatusPill state={GLYPHS[state]} word={STATE_WORDS[state]} />
