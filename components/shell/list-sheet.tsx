import type { ReactNode } from 'react'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { referenceOf, sentenceOf } from './error-code'

type Read<Data> = { data: Data | undefined; error: unknown; isPlaceholderData: boolean; refetch: () => Promise<unknown> }
export type ListSheetProps<Data> = {
  /** The noun in the plural, as a title. */
  what: string
  /** Name of the region where it is another. */
  label?: string
  /** A visible head, where the page has several sheets. */
  title?: string
  query: Read<Data>
  /** What goes on while the list cannot be read. */
  goesOn: string
  children: (data: Data) => ReactNode
}

/** The sheet of a list: what failed and what is left of it, the rows and their foot, or bars until the first answer. */
export function ListSheet<Data>({ what, label = what, title, query, goesOn, children }: ListSheetProps<Data>) {
  const { data, error } = query
  return (
    <Sheet label={label} title={title} isBusy={query.isPlaceholderData}>
      {Boolean(error) && (
        <ErrorState
          title={data ? `${what} did not load again` : `${what} did not load`}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : goesOn}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? children(data) : !error && <LoadingBars what={what.toLowerCase()} rows={8} />}
    </Sheet>
  )
}
