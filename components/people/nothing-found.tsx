import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { narrowedBy } from './list-input'

export type NothingFoundProps = { noun: string; filter: { input: object; clear: () => void }; empty: { title: string; detail: string } }

/** After the server has answered: what was looked at, and the widest useful next step. */
export function NothingFound({ noun, filter, empty }: NothingFoundProps) {
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length === 0) return <EmptyState {...empty} />
  return (
    <EmptyState
      title={`No ${noun} matches`}
      detail={`All were searched for ${narrowed.join(', ')}.`}
      action={
        <Button size="sm" onClick={filter.clear}>
          Clear the filter
        </Button>
      }
    />
  )
}
