'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import type { WaiverDetail } from '@/lib/schemas/waivers'
import { MoveWaiverDialog } from './move-waiver-dialog'
import { MOVES, type Move, movesOf, whyNot } from './moves'
import { RULE_TROUBLES } from './words'

/** What can be done with it. A move that somebody may not make stays in its place and says who may. */
export function DecideSheet({ detail, held }: { detail: WaiverDetail; held: readonly Permission[] }) {
  const { item } = detail
  const [move, setMove] = useState<Move | null>(null)
  const moves = movesOf(item)
  const trouble = moves.length > 0 ? RULE_TROUBLES[item.ruleNow] : null
  const reasons = [...new Set(moves.flatMap((one) => whyNot(one, item, held) ?? []))]
  return (
    <>
      {(moves.length > 0 || trouble !== null) && (
        <Sheet label="What can be done" title="What can be done" meta={`version ${item.version}`}>
          <div className="in rule-t">
            {trouble !== null && <p className="strong">{trouble}</p>}
            <div className="moves">
              {moves.map((one) => (
                <Button
                  key={one}
                  variant={one === 'approve' ? 'ink' : 'default'}
                  disabledReason={whyNot(one, item, held)}
                  onClick={() => setMove(one)}
                >
                  {`${MOVES[one].act}…`}
                </Button>
              ))}
            </div>
            {reasons.map((one) => (
              <p key={one} className="hint">
                {one}
              </p>
            ))}
          </div>
        </Sheet>
      )}
      <MoveWaiverDialog detail={detail} move={move} onClose={() => setMove(null)} />
    </>
  )
}
