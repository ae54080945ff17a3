import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'

/** The filtered list as a file, or why not. */
export function ExportLink({ href, mayExport }: { href: string; mayExport: boolean }) {
  return mayExport ? (
    <a className={buttonClass()} href={href} download>
      Export as CSV
    </a>
  ) : (
    <Button disabledReason={`Export is open to ${rolesInWords('sandboxes:export')}.`}>Export as CSV</Button>
  )
}
