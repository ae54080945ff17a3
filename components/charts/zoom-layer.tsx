'use client'

import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { LEAST_DRAG_PX, type Plot, type Span, timeAt } from './zoom-span'

export type ZoomLayerProps = {
  domain: readonly [number, number]
  /** Room left and right of the plot, in pixels. */
  margin: { left: number; right: number }
  onZoom: (span: Span) => void
  /** 0.5 zooms in, 2 out. */
  onStep: (factor: number) => void
  onWhole: () => void
  children: ReactNode
}

type Drag = { id: number; startPx: number; nowPx: number }

/** A chart that is zoomed by dragging over it with mouse, pen or finger (up and down still scrolls the page), and by + - 0 while it has the focus.
 *  Buttons that do the same stand beside it: nobody has to drag. */
export function ZoomLayer({ domain, margin, onZoom, onStep, onWhole, children }: ZoomLayerProps) {
  const layer = useRef<HTMLDivElement>(null)
  const [drag, setDrag] = useState<Drag | null>(null)
  const boxOf = () => layer.current?.getBoundingClientRect() ?? { left: 0, width: 0 }
  const plotOf = (): Plot => ({ left: margin.left, width: boxOf().width - margin.left - margin.right })
  const pxOf = ({ clientX }: PointerEvent) => {
    const plot = plotOf()
    return Math.min(plot.left + plot.width, Math.max(plot.left, clientX - boxOf().left))
  }

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return
    const at = pxOf(event)
    setDrag({ id: event.pointerId, startPx: at, nowPx: at })
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (drag?.id !== event.pointerId) return
    const at = pxOf(event)
    if (Math.abs(at - drag.startPx) >= LEAST_DRAG_PX) event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ ...drag, nowPx: at })
  }
  const onPointerUp = (event: PointerEvent) => {
    if (drag?.id !== event.pointerId) return
    setDrag(null)
    const [low, high] = [Math.min(drag.startPx, pxOf(event)), Math.max(drag.startPx, pxOf(event))]
    if (high - low < LEAST_DRAG_PX) return
    onZoom({ from: timeAt(low, plotOf(), domain), to: timeAt(high, plotOf(), domain) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const acts: Record<string, () => void> = { '+': () => onStep(0.5), '=': () => onStep(0.5), '-': () => onStep(2), '0': onWhole }
    const act = acts[event.key]
    if (event.key === 'Escape' && drag) setDrag(null)
    if (!act) return
    event.preventDefault()
    act()
  }

  const chosen = drag && Math.abs(drag.nowPx - drag.startPx) >= LEAST_DRAG_PX ? drag : null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be announced as a form
    <div
      ref={layer}
      role="group"
      aria-label="Zoom: drag, or + and - while the chart has the focus, 0 for the whole window"
      className="zoom-layer"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={onKeyDown}
    >
      {children}
      {chosen && (
        <div
          className="zoom-span"
          aria-hidden="true"
          style={{ left: Math.min(chosen.startPx, chosen.nowPx), width: Math.abs(chosen.nowPx - chosen.startPx) }}
        />
      )}
    </div>
  )
}
