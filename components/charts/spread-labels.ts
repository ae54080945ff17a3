/** Moves values apart to at least `gap`, in their own order and as little as the lowest one allows. In: values in any order. Out: places in the same order. */
export function spreadLabels(values: readonly number[], gap: number): number[] {
  const order = values.map((value, index) => ({ value, index })).sort((a, b) => a.value - b.value)
  const places = new Array<number>(values.length).fill(0)
  let floor = Number.NEGATIVE_INFINITY
  for (const { value, index } of order) {
    const place = Math.max(value, floor + gap)
    places[index] = place
    floor = place
  }
  return places
}
