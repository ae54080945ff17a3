import type { ReactNode } from 'react'

const RING = <circle cx="7" cy="7" r="5.7" fill="none" stroke="currentColor" strokeWidth="1.4" />
const HANDS = <path d="M7 4v3.2l2 1.4" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />

/** Every state has its own silhouette, so that it reads without colour. */
export const SHAPES = {
  ok: (
    <>
      {RING}
      <path d="M4.3 7.2 6.3 9.1 9.8 5.2" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  warn: (
    <>
      <path d="M7 1 13.4 12.6H.6Z" fill="currentColor" stroke="currentColor" strokeWidth=".8" strokeLinejoin="round" />
      <path d="M7 5v3.6M7 10.4v.6" stroke="var(--cut)" strokeWidth="1.5" strokeLinecap="round" />
    </>
  ),
  breach: (
    <>
      <path d="M7 .2 13.8 7 7 13.8.2 7Z" fill="currentColor" />
      <path d="M7 3.6v4M7 9.8v.5" stroke="var(--cut)" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  stale: (
    <>
      <circle cx="7" cy="7" r="5.7" fill="none" stroke="currentColor" strokeWidth="1.4" strokeDasharray="2.4 1.7" />
      {HANDS}
    </>
  ),
  unknown: (
    <>
      <rect
        x="1.2"
        y="1.2"
        width="11.6"
        height="11.6"
        rx="2"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeDasharray="1.3 1.6"
      />
      <path
        d="M5.3 5.4a1.75 1.75 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.1M7 10.2v.3"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </>
  ),
  sim: (
    <>
      <rect x="1.2" y="1.2" width="11.6" height="11.6" rx="2.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M2 9.6 9.6 2M3.4 12.2 12.2 3.4M7.6 12.4l4.8-4.8" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" />
    </>
  ),
  drill: (
    <>
      <path d="M7 .3 13 3.7v6.6L7 13.7 1 10.3V3.7Z" fill="currentColor" />
      <path
        d="m4.2 4.6 2.3 2.4-2.3 2.4M7.6 4.6 9.9 7 7.6 9.4"
        fill="none"
        stroke="var(--cut)"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  run: (
    <>
      {RING}
      <path d="M7 3.2a3.8 3.8 0 0 1 0 7.6Z" fill="currentColor" />
    </>
  ),
  idle: RING,
  wait: (
    <>
      {RING}
      {HANDS}
    </>
  ),
  deny: (
    <>
      {RING}
      <path d="m3.2 10.8 7.6-7.6" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  emergency: (
    <path
      d="M4.4.8h5.2l3.6 3.6v5.2l-3.6 3.6H4.4L.8 9.600V4.400ZM5 5h4v4H5Z"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinejoin="round"
    />
  ),
  prod: <rect x="1" y="1" width="12" height="12" fill="currentColor" />,
} satisfies Record<string, ReactNode>

export type GlyphState = keyof typeof SHAPES

/** The states that `data-st` colours; the others borrow from their neighbour. */
const TONES: Partial<Record<GlyphState, string>> = { wait: 'idle', deny: 'idle', emergency: 'breach' }
export const toneOf = (state: GlyphState): string | undefined => (state === 'prod' ? undefined : (TONES[state] ?? state))
