import { Button } from '@/components/ui/button'

/** What is usually written in haste, for a thumb. Each can be changed afterwards. */
const QUICK = [
  'An agent is out of control',
  'A sandbox tries to escape',
  'The engine decides wrongly',
  'Told to stop by the incident commander',
] as const

export function QuickReasons({ onChoose }: { onChoose: (reason: string) => void }) {
  return (
    <fieldset className="em-quick" aria-label="Reasons to begin with">
      {QUICK.map((reason) => (
        <Button key={reason} size="sm" onClick={() => onChoose(reason)}>
          {reason}
        </Button>
      ))}
    </fieldset>
  )
}
