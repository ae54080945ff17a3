import { Button, type ButtonProps } from '@/components/ui/button'

export type DialogFootProps = {
  keep: string
  onKeep: () => void
  verb: string
  isBusy: boolean
  /** What is still missing. */
  missing: string | null
  variant?: ButtonProps['variant']
}

/** What stays true at the left, the act at the right; why it cannot be done yet below. */
export function DialogFoot({ keep, onKeep, verb, isBusy, missing, variant = 'ink' }: DialogFootProps) {
  return (
    <>
      {missing !== null && <p className="hint">{missing}</p>}
      <div className="dlg-f">
        <Button onClick={onKeep}>{keep}</Button>
        <Button type="submit" variant={variant} disabledReason={missing ?? (isBusy ? 'It is being done.' : null)}>
          {verb}
        </Button>
      </div>
    </>
  )
}
