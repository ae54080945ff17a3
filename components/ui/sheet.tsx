import type { ReactNode } from 'react'

export type SheetProps = {
  label: string
  /** Left out for a sheet without a visible head. */
  title?: string
  /** Beside the title, quiet. */
  aside?: ReactNode
  /** At the right end of the head. */
  meta?: ReactNode
  isBusy?: boolean
  children: ReactNode
}

/** One bordered surface ruled by hairlines; cells share edges instead of floating as cards. */
export function Sheet({ label, title, aside, meta, isBusy, children }: SheetProps) {
  return (
    <section className="sheet" aria-label={label} aria-busy={isBusy}>
      {title !== undefined && (
        <div className="sheet-h">
          <h2>{title}</h2>
          {aside !== undefined && <span className="dim">{aside}</span>}
          {meta !== undefined && <span className="meta">{meta}</span>}
        </div>
      )}
      {children}
    </section>
  )
}
