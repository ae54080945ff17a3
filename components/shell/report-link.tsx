import type { Route } from 'next'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { rolesInWords } from './pages'

/** To the form that opens an incident, with what it is about filled in. */
export function ReportLink({ about, mayReport }: { about: Record<string, string>; mayReport: boolean }) {
  if (!mayReport)
    return <Button disabledReason={`Reporting an incident is open to ${rolesInWords('incidents:open')}.`}>Report an incident…</Button>
  return (
    <Link href={`/incidents?${new URLSearchParams({ report: 'yes', ...about })}` as Route} className={buttonClass()} prefetch={false}>
      Report an incident…
    </Link>
  )
}
