import type { Route } from 'next'
import Link from 'next/link'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { planLink } from '@/lib/plan-link'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { stageOf } from '@/lib/stop-names'

export type ResumeLinkProps = { row: EmergencyRow; mayResume: boolean; isWide?: boolean }

/** The way to what resumes a stop: its run, its plan, or where that is asked for. */
export function ResumeLink({ row, mayResume, isWide = false }: ResumeLinkProps) {
  const size = isWide ? ('lg' as const) : ('base' as const)
  const wide = isWide ? 'wide' : ''
  const to = (href: string, words: string) => (
    <Link href={href as Route} className={`${buttonClass({ variant: 'ink', size })} ${wide}`}>
      {words}
    </Link>
  )
  if (row.resumeRunId !== null)
    return to(`/runs/${row.resumeRunId}`, row.resumedAt === null ? 'Show the resume' : 'Show how it was resumed')
  if (row.resumePlanId !== null) return to(`/plans/${row.resumePlanId}`, 'Show the plan to resume')
  const stage = stageOf(row)
  const isEarly = stage === 'accepted' || stage === 'latched'
  const why = !mayResume
    ? `Open to ${rolesInWords('emergency:resume')}.`
    : isEarly
      ? 'After it is contained: nothing is resumed before that was seen.'
      : null
  if (why === null) return to(planLink('emergency.resume', undefined, { emergencyId: row.id }), 'Plan the resume')
  return (
    <Button size={size} className={wide} disabledReason={why}>
      Plan the resume
    </Button>
  )
}
