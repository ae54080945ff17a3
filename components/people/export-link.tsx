import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import type { Permission } from '@/lib/access'

export type ExportLinkProps = { href: string; held: readonly Permission[] }

/** What the list shows, as a file. */
export function ExportLink({ href, held }: ExportLinkProps) {
  if (!held.includes('people:export'))
    return <Button disabledReason={`Export is open to ${rolesInWords('people:export')}.`}>Export as CSV</Button>
  return (
    <a className={buttonClass()} href={href} download>
      Export as CSV
    </a>
  )
}
