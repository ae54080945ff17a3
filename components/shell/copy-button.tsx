'use client'

import { Button } from '@/components/ui/button'
import { useToast } from './toasts'

export type CopyButtonProps = {
  /** Verb and object, such as "Copy proof". */
  label: string
  text: string
}

/** Puts a text on the clipboard and says so, or that the browser refuses. */
export function CopyButton({ label, text }: CopyButtonProps) {
  const say = useToast()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      say('Copied.')
    } catch {
      say('The browser does not let the page copy. Select the text and copy it yourself.', { isError: true })
    }
  }
  return (
    <Button size="sm" onClick={() => void copy()}>
      {label}
    </Button>
  )
}
