import { ErrorState } from '@/components/ui/error-state'
import { Sheet } from '@/components/ui/sheet'
import { referenceOf, sentenceOf } from './error-code'

/** What is on the page was read before, and could not be read again. Nothing while it could. */
export function NotReadAgain({ noun, error, onRetry }: { noun: string; error: unknown; onRetry: () => void }) {
  if (!error) return null
  const detail = `${sentenceOf(error)} What is below was read before.`
  return (
    <Sheet label="Not read again">
      <ErrorState title={`The ${noun} did not load again`} detail={detail} reference={referenceOf(error)} onRetry={onRetry} />
    </Sheet>
  )
}
