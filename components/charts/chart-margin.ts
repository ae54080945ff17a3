/** Room beside a plot: the value axis on the left, the last values in words on the right. */
export const CHART_MARGIN = { left: 46, right: 64 } as const
