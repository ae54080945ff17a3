const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const

/** '812 bytes', '4.1 MiB'. */
export function sayBytes(bytes: number): string {
  const step = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** step).toFixed(step === 0 ? 0 : 1)} ${UNITS[step]}`
}
