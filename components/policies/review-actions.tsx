'use client'

import { useState } from 'react'
import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { whyNotWord } from './say-review'
import { useReview } from './use-review'
import type { VersionPartProps } from './version-slots'
import { type Word, WordDialog } from './word-dialog'

/** What a person can say about a version now. Whoever may not sees the button, and why. */
export function ReviewActions({ detail, held }: VersionPartProps) {
  const { state, version } = detail.version
  const isAsked = state === 'review' || state === 'replay' || state === 'rolled_back'
  return isAsked ? <Actions key={version} detail={detail} held={held} /> : null
}

function Actions({ detail, held }: VersionPartProps) {
  const { state, version } = detail.version
  const { data: review = null } = useReview(version)
  const [word, setWord] = useState<Word | null>(null)
  const why = whyNotWord('policies:review', held, review)
  const whyNotSend = held.includes('policies:submit') ? null : `Sending to review is open to ${rolesInWords('policies:submit')}.`
  return (
    <>
      {state === 'rolled_back' && (
        <Button variant="ink" disabledReason={whyNotSend} onClick={() => setWord('send')}>
          Send to review again…
        </Button>
      )}
      {state === 'review' && (
        <Button variant="ink" disabledReason={why} onClick={() => setWord('approve')}>
          Approve…
        </Button>
      )}
      {state !== 'rolled_back' && (
        <Button disabledReason={why} onClick={() => setWord('refuse')}>
          Refuse…
        </Button>
      )}
      <WordDialog word={word} detail={detail} review={review} onClose={() => setWord(null)} />
    </>
  )
}
