import { Button } from '@/components/ui/button'

export type ZoomActsProps = { isZoomed: boolean; isShortest: boolean; onStep: (factor: number) => void; onWhole: () => void }

/** The zoom for who does not drag. */
export function ZoomActs({ isZoomed, isShortest, onStep, onWhole }: ZoomActsProps) {
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        aria-label="Zoom in"
        disabledReason={isShortest ? 'Five minutes are the shortest span.' : null}
        onClick={() => onStep(0.5)}
      >
        +
      </Button>
      <Button
        size="sm"
        variant="ghost"
        aria-label="Zoom out"
        disabledReason={isZoomed ? null : 'The whole window is shown.'}
        onClick={() => onStep(2)}
      >
        −
      </Button>
      {isZoomed && (
        <Button size="sm" aria-label="Whole window" onClick={onWhole}>
          Whole
        </Button>
      )}
    </>
  )
}
