import { rolesInWords } from '@/components/shell/pages'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'

/** In place of a page of this room for who may not read it. */
export function NoPolicies({ title }: { title: string }) {
  return (
    <>
      <div className="head">
        <h1>{title}</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read policies"
          detail={`Open to ${rolesInWords('policies:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}
