import { ageState, shownInterval } from '@/lib/freshness'
import type { Figure, Overview, ServiceRow } from '@/lib/schemas/overview'

export type Moment = { now: number; isLost: boolean }

const SERVICE_INTERVAL_MS = 15_000

const agedFigure = (figure: Figure, moment: Moment): Figure => ({
  ...figure,
  state: ageState({ ...figure, intervalMs: shownInterval(figure.intervalMs), ...moment }),
})

const agedService = (row: ServiceRow, moment: Moment): ServiceRow => {
  const state = ageState({ ...row, intervalMs: SERVICE_INTERVAL_MS, ...moment })
  return state === 'stale' && row.state !== 'stale' ? { ...row, state, word: 'stale' } : { ...row, state }
}

/** The board as it may be shown now: what has grown old since it was read, or was read before the connection was lost, is stale and not judged. */
export function ageBoard(board: Overview, moment: Moment): Overview {
  return {
    ...board,
    compliance: agedFigure(board.compliance, moment),
    latency: agedFigure(board.latency, moment),
    containment: agedFigure(board.containment, moment),
    stream: agedFigure(board.stream, moment),
    budget: {
      left: agedFigure(board.budget.left, moment),
      burnFast: agedFigure(board.budget.burnFast, moment),
      burnSlow: agedFigure(board.budget.burnSlow, moment),
    },
    services: board.services.map((row) => agedService(row, moment)),
  }
}
