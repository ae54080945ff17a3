import { StatusPill } from '@/components/ui/status-pill'
import type { AuditRow } from '@/lib/schemas/audit'
import { sayResult } from './words'

export const ResultPill = ({ row }: { row: Pick<AuditRow, 'phase' | 'result'> }) => <StatusPill {...sayResult(row)} />
