import { Glyph } from '@/components/ui/glyph'

/** What went wrong with the last try; read out when it comes. */
export function Said({ text }: { text: string | null }) {
  return (
    <div role="alert" className="door-alert">
      {text !== null && (
        <p className="errt">
          <Glyph state="breach" size={12} />
          {text}
        </p>
      )}
    </div>
  )
}
