import { appendFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'

const MAX_BYTES = 10_485_760
const KEPT = 3

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

/** Appends lines to a file that turns at 10 MiB; three older ones are kept. A full disk must not end the supervisor. */
export function openLog(path: string): (line: string) => void {
  let size = sizeOf(path)
  return (line) => {
    try {
      if (size > MAX_BYTES) {
        rmSync(`${path}.${KEPT}`, { force: true })
        for (let i = KEPT - 1; i >= 1; i--) if (sizeOf(`${path}.${i}`) > 0) renameSync(`${path}.${i}`, `${path}.${i + 1}`)
        renameSync(path, `${path}.1`)
        size = 0
      }
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
      size += Buffer.byteLength(line) + 1
    } catch {
      size = sizeOf(path)
    }
  }
}

/** For a file another process writes to: emptied when it grows over the limit (its writer appends). */
export function capLog(path: string): void {
  if (sizeOf(path) > MAX_BYTES) truncateSync(path)
}
