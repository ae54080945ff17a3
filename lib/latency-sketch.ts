import { DDSketch } from '@datadog/sketches-js'

/** Mergeable latency sketch in milliseconds: DDSketch, relative accuracy 1 %, stored in its protobuf form. */
export const RELATIVE_ACCURACY = 0.01
export type LatencySketch = DDSketch

export const newSketch = (): LatencySketch => new DDSketch({ relativeAccuracy: RELATIVE_ACCURACY })
export const encodeSketch = (sketch: LatencySketch): Uint8Array<ArrayBuffer> => new Uint8Array(sketch.toProto())
export const decodeSketch = (bytes: Uint8Array): LatencySketch => DDSketch.fromProto(bytes)

/** Merges sketches; never averages percentiles. Empty input gives an empty sketch. */
export function mergeSketches(parts: readonly LatencySketch[]): LatencySketch {
  const whole = newSketch()
  for (const part of parts) whole.merge(part)
  return whole
}

/** Quantile in ms, or null when nothing was measured. */
export const quantile = (sketch: LatencySketch, q: number): number | null => (sketch.count > 0 ? sketch.getValueAtQuantile(q) : null)
